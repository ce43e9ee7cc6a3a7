import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VaultPolicy } from '../../../lib/rehearsal/aws/backup/vault-policy';
import type { Caller } from '../../../lib/rehearsal/service';
import { CALL, createOrders, type DatabaseWorld, openDatabaseWorld } from '../rds/database-world';

const BREAK_GLASS = 'arn:aws:iam::123456789012:role/break-glass';
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['backup:DeleteRecoveryPoint', 'backup:Disassociate*'],
      Resource: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': BREAK_GLASS } },
    },
  ],
};

function role(name: string): Caller {
  return { kind: 'role', arn: `arn:aws:sts::123456789012:assumed-role/${name}/session`, roleName: name };
}

let world: DatabaseWorld;

beforeAll(async () => {
  world = await openDatabaseWorld();
});

afterAll(async () => {
  await world.close();
});

describe('a vault', () => {
  it('lets only the role its policy spares remove a recovery point', async () => {
    const vault = await world.backup.resourceTypes?.['AWS::Backup::BackupVault']?.({
      logicalId: 'Vault',
      stackName: 'Backup',
      properties: { BackupVaultName: 'guarded', AccessPolicy: POLICY },
    });
    expect(vault).toEqual({
      ref: 'guarded',
      attributes: {
        BackupVaultName: 'guarded',
        BackupVaultArn: 'arn:aws:backup:eu-central-1:123456789012:backup-vault:guarded',
      },
    });
    const { resourceId } = await createOrders(world, 'guarded-db');
    const RecoveryPointArn = await world.backup.takeRecoveryPoint({
      instanceResourceId: resourceId,
      vaultName: 'guarded',
    });
    const remove = async (caller: Caller) =>
      world.backup.operations.DeleteRecoveryPoint?.(
        { BackupVaultName: 'guarded', RecoveryPointArn },
        { ...CALL, caller },
      );

    await expect(remove(role('intruder'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('explicit deny'),
    });
    await remove(role('break-glass'));
    await expect(remove(role('break-glass'))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('refuses to remove from a locked vault, and retentions outside its bounds', async () => {
    world.backup.addVault({ name: 'locked', lock: { minRetentionDays: 7, maxRetentionDays: 60 } });
    const { resourceId, arn } = await createOrders(world, 'locked-db');
    const RecoveryPointArn = await world.backup.takeRecoveryPoint({
      instanceResourceId: resourceId,
      vaultName: 'locked',
      deleteAfterDays: 30,
    });
    await expect(
      world.backup.operations.DeleteRecoveryPoint?.({ BackupVaultName: 'locked', RecoveryPointArn }, CALL),
    ).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const start = (days: number) =>
      world.backup.operations.StartBackupJob?.(
        { BackupVaultName: 'locked', ResourceArn: arn, IamRoleArn: BREAK_GLASS, Lifecycle: { DeleteAfterDays: days } },
        CALL,
      );
    expect(() => start(3)).toThrow(/7 to 60 days/);
    expect(() => start(90)).toThrow(/7 to 60 days/);
  });

  it('gives the backups of an instance back when its continuous point is disassociated', async () => {
    world.backup.addVault({ name: 'open' });
    const { resourceId } = await createOrders(world, 'released-db');
    const RecoveryPointArn = world.backup.protectContinuously(resourceId, 'open');
    expect(() => world.backup.protectContinuously(resourceId, 'open')).toThrow(
      /already has the continuous recovery point/,
    );
    await world.backup.operations.DisassociateRecoveryPoint?.({ BackupVaultName: 'open', RecoveryPointArn }, CALL);
    expect(() =>
      world.rds.operations.ModifyDBInstance?.({ DBInstanceIdentifier: 'released-db', BackupRetentionPeriod: 14 }, CALL),
    ).not.toThrow();
  });

  it('refuses a policy it could not judge, and names that AWS refuses', () => {
    const statement = {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    };
    expect(() => VaultPolicy.parse({ Statement: [statement] })).toThrow(
      "cannot judge condition 'IpAddress' on 'aws:SourceIp'",
    );
    expect(() => world.backup.addVault({ name: 'a b' })).toThrow(/Invalid backup vault name 'a b'/);
    expect(() => world.backup.operations.ListRecoveryPointsByBackupVault?.({ BackupVaultName: 'none' }, CALL)).toThrow(
      /does not exist/,
    );
  });
});
