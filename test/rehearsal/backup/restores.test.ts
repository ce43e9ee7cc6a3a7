import type { DescribeRestoreJobOutput, StartRestoreJobInput } from '@aws-sdk/client-backup';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InstanceView } from '../../../lib/rehearsal/world';
import { CALL, createOrders, type DatabaseWorld, openDatabaseWorld, queryOn, until } from '../rds/database-world';

const ROLE = 'arn:aws:iam::123456789012:role/restore';

let world: DatabaseWorld;
let original: InstanceView;
let snapshotArn: string;
let continuousArn: string;
let tokens = 0;

beforeAll(async () => {
  world = await openDatabaseWorld();
  world.backup.addVault({ name: 'orders-vault', encryptionKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/vault' });
  original = await createOrders(world, 'orders-db', {
    tags: { team: 'orders' },
    settings: { DeletionProtection: true, AllocatedStorage: 30 },
  });
  await queryOn(world, original.hostName, 'create table facts as select 1 as id');
  snapshotArn = await world.backup.takeRecoveryPoint({
    instanceResourceId: original.resourceId,
    vaultName: 'orders-vault',
    deleteAfterDays: 35,
  });
  continuousArn = world.backup.protectContinuously(original.resourceId, 'orders-vault');
});

afterAll(async () => {
  await world.close();
});

type Metadata = Readonly<Record<string, string>>;

async function start(
  RecoveryPointArn: string,
  metadata: Metadata,
  overrides: Partial<StartRestoreJobInput> = {},
): Promise<string> {
  const answer = await world.backup.operations.StartRestoreJob?.(
    {
      RecoveryPointArn,
      IamRoleArn: ROLE,
      IdempotencyToken: `token-${++tokens}`,
      Metadata: { DBSubnetGroupName: 'orders-subnets', VpcSecurityGroupIds: '["sg-db"]', ...metadata },
      ...overrides,
    },
    CALL,
  );
  return answer?.RestoreJobId ?? '';
}

async function job(RestoreJobId: string): Promise<DescribeRestoreJobOutput> {
  return (await world.backup.operations.DescribeRestoreJob?.({ RestoreJobId }, CALL)) ?? {};
}

function ended(jobId: string): Promise<DescribeRestoreJobOutput> {
  return until(
    `restore job ${jobId} has ended`,
    () => job(jobId),
    ({ Status }) => Status === 'COMPLETED' || Status === 'FAILED',
  );
}

async function now(): Promise<Date> {
  return new Date(
    String((await queryOn(world, original.hostName, 'select clock_timestamp()::text as now'))[0]?.['now']),
  );
}

async function restorable(time: Date): Promise<void> {
  await until(
    `${time.toISOString()} can be restored`,
    () => world.rds.operations.DescribeDBInstanceAutomatedBackups?.({ DbiResourceId: original.resourceId }, CALL),
    (answer) => (answer?.DBInstanceAutomatedBackups?.[0]?.RestoreWindow?.LatestTime ?? 0) > time,
  );
}

describe('restoring a snapshot recovery point', () => {
  it('makes a new instance with the data of the snapshot, no tags and the defaults of RDS', async () => {
    await queryOn(world, original.hostName, 'insert into facts values (2)');
    const jobId = await start(snapshotArn, { dbinstanceidentifier: 'From-Snapshot', MultiAZ: 'false' });
    expect(await job(jobId)).toMatchObject({
      RecoveryPointArn: snapshotArn,
      SourceResourceArn: original.arn,
    });

    expect(await ended(jobId)).toMatchObject({
      Status: 'COMPLETED',
      CreatedResourceArn: 'arn:aws:rds:eu-central-1:123456789012:db:from-snapshot',
    });
    const restored = world.rds.byIdentifier('from-snapshot');
    expect(await queryOn(world, restored?.hostName ?? '', 'select id from facts')).toEqual([{ id: 1 }]);
    const answer = await world.rds.operations.DescribeDBInstances?.({ DBInstanceIdentifier: 'from-snapshot' }, CALL);
    expect(answer?.DBInstances?.[0]).toMatchObject({
      TagList: [],
      DeletionProtection: false,
      AllocatedStorage: 30,
      BackupRetentionPeriod: 7,
      DBParameterGroups: [{ DBParameterGroupName: 'default.postgres18', ParameterApplyStatus: 'in-sync' }],
    });
    expect(await world.backup.operations.GetRestoreJobMetadata?.({ RestoreJobId: jobId }, CALL)).toMatchObject({
      Metadata: { dbinstanceidentifier: 'From-Snapshot' },
    });
    expect(
      world.events
        .filter(({ detailType }) => detailType === 'Restore Job State Change')
        .map(({ detail }) => (detail as { status: string }).status),
    ).toEqual(expect.arrayContaining(['PENDING', 'RUNNING', 'COMPLETED']));
  });

  it('answers the same job for a token used before, also a failed one', async () => {
    world.backup.failNextRestore('The storage is broken');
    const first = await start(snapshotArn, { DBInstanceIdentifier: 'unlucky' }, { IdempotencyToken: 'once' });
    expect(await ended(first)).toMatchObject({
      Status: 'FAILED',
      StatusMessage: 'The storage is broken',
      CreatedResourceArn: undefined,
    });
    expect(await start(snapshotArn, { DBInstanceIdentifier: 'unlucky' }, { IdempotencyToken: 'once' })).toBe(first);
    expect(world.rds.byIdentifier('unlucky')).toBeUndefined();
  });

  it('fails, without touching anything, when the name is taken', async () => {
    const jobId = await start(snapshotArn, { DBInstanceIdentifier: 'orders-db' });
    expect(await ended(jobId)).toMatchObject({
      Status: 'FAILED',
      StatusMessage: expect.stringContaining('Error Code: DBInstanceAlreadyExists'),
    });
    expect(world.rds.byIdentifier('orders-db')?.resourceId).toBe(original.resourceId);
  });

  it.each([
    ['no identifier', {}, 'MissingParameterValueException'],
    ['an unknown key', { DBInstanceIdentifier: 'x', Colour: 'red' }, 'InvalidParameterValueException'],
    [
      'a list that is no JSON',
      { DBInstanceIdentifier: 'x', VpcSecurityGroupIds: 'sg-db,sg-app' },
      'InvalidParameterValueException',
    ],
    ['a flag that is none', { DBInstanceIdentifier: 'x', MultiAZ: 'yes' }, 'InvalidParameterValueException'],
    [
      'a time for a snapshot',
      { DBInstanceIdentifier: 'x', RestoreTime: '2026-11-21T10:02:00Z' },
      'InvalidParameterValueException',
    ],
  ])('refuses %s', async (_what, metadata, name) => {
    await expect(start(snapshotArn, metadata)).rejects.toMatchObject({ name });
  });

  it('refuses a recovery point that does not exist', async () => {
    await expect(start(`${snapshotArn}0`, { DBInstanceIdentifier: 'x' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it.each(['CREATING', 'PARTIAL', 'EXPIRED'] as const)('refuses a recovery point in status %s', async (status) => {
    world.backup.setRecoveryPointStatus(snapshotArn, status);
    try {
      await expect(start(snapshotArn, { DBInstanceIdentifier: 'too-early' })).rejects.toMatchObject({
        name: 'InvalidRequestException',
        message: expect.stringContaining(status),
      });
      expect(world.rds.byIdentifier('too-early')).toBeUndefined();
    } finally {
      world.backup.setRecoveryPointStatus(snapshotArn, 'COMPLETED');
    }
  });
});

describe('restoring to a time', () => {
  it('brings back the rows of that time', async () => {
    await queryOn(world, original.hostName, 'create table totals as select 100 as cents');
    const good = await now();
    await until('the clock has moved on', now, (time) => time.getTime() > good.getTime());
    await queryOn(world, original.hostName, 'update totals set cents = 0');
    await restorable(good);

    const jobId = await start(continuousArn, {
      DBInstanceIdentifier: 'at-good',
      RestoreTime: good.toISOString(),
      BackupRetentionPeriod: '0',
    });
    expect(await ended(jobId)).toMatchObject({ Status: 'COMPLETED' });
    expect(await queryOn(world, world.rds.byIdentifier('at-good')?.hostName ?? '', 'select cents from totals')).toEqual(
      [{ cents: 100 }],
    );
    expect(await queryOn(world, original.hostName, 'select cents from totals')).toEqual([{ cents: 0 }]);
  });

  it.each([
    ['later than the window', () => new Date(Date.now() + 3_600_000), 'later than'],
    ['before the window', () => new Date(Date.now() - 3_600_000), 'earlier than'],
  ])('fails for a time %s', async (_what, time, message) => {
    const jobId = await start(continuousArn, { DBInstanceIdentifier: 'never', RestoreTime: time().toISOString() });
    expect(await ended(jobId)).toMatchObject({ Status: 'FAILED', StatusMessage: expect.stringContaining(message) });
    expect(world.rds.byIdentifier('never')).toBeUndefined();
  });

  it('refuses a time that is not in UTC, and neither or both ways to say it', async () => {
    const refused: Metadata[] = [
      { RestoreTime: '2026-11-21 10:02:00' },
      {},
      { UseLatestRestorableTime: 'true', RestoreTime: '2026-11-21T10:02:00Z' },
    ];
    for (const metadata of refused) {
      await expect(start(continuousArn, { DBInstanceIdentifier: 'x', ...metadata })).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
      });
    }
  });

  it('refuses another retention while AWS Backup manages the backups', () => {
    const modify = (BackupRetentionPeriod: number) =>
      world.rds.operations.ModifyDBInstance?.({ DBInstanceIdentifier: 'orders-db', BackupRetentionPeriod }, CALL);
    expect(() => modify(14)).toThrow(/associated with an AWS Backup resource/);
    expect(() => modify(7)).not.toThrow();
  });
});

describe('recovery points', () => {
  it('are listed with the fields of AWS, and lead to the data time of their snapshot', async () => {
    const listed = await world.backup.operations.ListRecoveryPointsByBackupVault?.(
      { BackupVaultName: 'orders-vault', ByResourceArn: original.arn },
      CALL,
    );
    expect(listed?.RecoveryPoints).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          RecoveryPointArn: snapshotArn,
          Status: 'COMPLETED',
          CalculatedLifecycle: { DeleteAt: expect.any(Date) },
        }),
        expect.objectContaining({ RecoveryPointArn: continuousArn, Status: 'AVAILABLE' }),
      ]),
    );
    expect(snapshotArn).toMatch(/:snapshot:awsbackup:job-[0-9a-f-]{36}$/);
    expect(continuousArn).toBe(
      `arn:aws:backup:eu-central-1:123456789012:recovery-point:continuous:${original.resourceId.toLowerCase()}-${continuousArn.slice(-8)}`,
    );

    const pageOne = await world.backup.operations.ListRecoveryPointsByBackupVault?.(
      { BackupVaultName: 'orders-vault', MaxResults: 1 },
      CALL,
    );
    const pageTwo = await world.backup.operations.ListRecoveryPointsByBackupVault?.(
      { BackupVaultName: 'orders-vault', MaxResults: 1, NextToken: pageOne?.NextToken },
      CALL,
    );
    expect(pageTwo?.RecoveryPoints?.[0]?.RecoveryPointArn).not.toBe(pageOne?.RecoveryPoints?.[0]?.RecoveryPointArn);

    const described = await world.rds.operations.DescribeDBSnapshots?.(
      { DBSnapshotIdentifier: snapshotArn, SnapshotType: 'awsbackup' },
      CALL,
    );
    expect(described?.DBSnapshots?.[0]).toMatchObject({
      DbiResourceId: original.resourceId,
      SnapshotDatabaseTime: expect.any(Date),
    });
    expect(() => world.rds.operations.DescribeDBSnapshots?.({ DBSnapshotIdentifier: snapshotArn }, CALL)).toThrow(
      expect.objectContaining({ name: 'DBSnapshotNotFoundFault' }),
    );
  });

  it('keep what a restore needs to know, as strings', async () => {
    const answer = await world.backup.operations.GetRecoveryPointRestoreMetadata?.(
      { BackupVaultName: 'orders-vault', RecoveryPointArn: snapshotArn },
      CALL,
    );
    expect(answer?.RestoreMetadata).toMatchObject({
      DBInstanceIdentifier: 'orders-db',
      VpcSecurityGroupIds: '["sg-db"]',
      DeletionProtection: 'true',
    });
  });

  it('come from backup jobs as well', async () => {
    const started = await world.backup.operations.StartBackupJob?.(
      { BackupVaultName: 'orders-vault', ResourceArn: original.arn, IamRoleArn: ROLE },
      CALL,
    );
    const done = await until(
      'the backup job has ended',
      () => world.backup.operations.DescribeBackupJob?.({ BackupJobId: started?.BackupJobId }, CALL),
      (described) => described?.State === 'COMPLETED' || described?.State === 'FAILED',
    );
    expect(done).toMatchObject({
      State: 'COMPLETED',
      RecoveryPointArn: expect.stringContaining(':snapshot:awsbackup:job-'),
    });
    expect(await world.backup.operations.ListProtectedResources?.({}, CALL)).toMatchObject({
      Results: [{ ResourceArn: original.arn, LastRecoveryPointArn: done?.RecoveryPointArn }],
    });
  });

  it('ask IAM on the ARN of the snapshot, and for the role that is passed', () => {
    const authorize = world.backup.authorization?.['StartRestoreJob'] as unknown as (
      input: object,
      call: object,
    ) => object[];
    expect(authorize({ RecoveryPointArn: snapshotArn, IamRoleArn: ROLE }, CALL)).toEqual([
      { action: 'backup:StartRestoreJob', resources: [snapshotArn] },
      { action: 'iam:PassRole', resources: [ROLE], context: { 'iam:PassedToService': 'backup.amazonaws.com' } },
    ]);
  });
});
