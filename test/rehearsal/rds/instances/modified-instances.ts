import type { ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import { describe, expect, it } from '@jest/globals';
import { CALL, connectTo, createOrders, type DatabaseWorld, until } from '../database-world';
import { instance, modify, settled } from '../seen-instances';

/** What a change of an instance does, and when. */
export function modifiedInstances(world: () => DatabaseWorld): void {
  describe('modifying an instance', () => {
    it('replaces security groups for new connections only; sessions go on until a reboot', async () => {
      await settled(world());
      const { Endpoint } = await instance(world());
      const host = Endpoint?.Address ?? '';
      const session = await connectTo(world(), host);

      await modify(world(), { VpcSecurityGroupIds: ['sg-quarantine'] });
      await until(
        'the group is active',
        () => instance(world()),
        ({ VpcSecurityGroups }) => VpcSecurityGroups?.length === 1 && VpcSecurityGroups[0]?.Status === 'active',
      );
      await expect(connectTo(world(), host)).rejects.toThrow(/timeout/);
      expect((await session.query('select 1 as alive')).rows).toEqual([{ alive: 1 }]);

      const ended = new Promise((resolve) => session.once('end', resolve));
      await world().rds.operations.RebootDBInstance?.({ DBInstanceIdentifier: 'orders-db' }, CALL);
      await ended;
      await settled(world());
      await modify(world(), { VpcSecurityGroupIds: ['sg-db'] });
      await until(
        'the group is active',
        () => instance(world()),
        ({ VpcSecurityGroups }) =>
          VpcSecurityGroups?.[0]?.VpcSecurityGroupId === 'sg-db' && VpcSecurityGroups[0].Status === 'active',
      );
      await (await connectTo(world(), host)).end();
    });

    it('keeps a new parameter group pending until a reboot', async () => {
      await settled(world());
      await modify(world(), { DBParameterGroupName: 'orders-parameters', ApplyImmediately: true });
      expect((await settled(world())).DBParameterGroups).toEqual([
        { DBParameterGroupName: 'orders-parameters', ParameterApplyStatus: 'pending-reboot' },
      ]);
      await world().rds.operations.RebootDBInstance?.({ DBInstanceIdentifier: 'orders-db' }, CALL);
      expect((await settled(world())).DBParameterGroups).toEqual([
        { DBParameterGroupName: 'orders-parameters', ParameterApplyStatus: 'in-sync' },
      ]);
    });

    it('holds back what waits for the window, and sweeps it in with the next immediate change', async () => {
      await settled(world());
      await modify(world(), { DBInstanceClass: 'db.r8g.large', DeletionProtection: true });
      expect(await settled(world())).toMatchObject({
        DBInstanceClass: 'db.t4g.medium',
        DeletionProtection: true,
        PendingModifiedValues: { DBInstanceClass: 'db.r8g.large' },
      });
      await modify(world(), { DeletionProtection: false, ApplyImmediately: true });
      expect(await settled(world())).toMatchObject({
        DBInstanceClass: 'db.r8g.large',
        DeletionProtection: false,
        PendingModifiedValues: {},
      });
    });

    it('sets the master password in the real server', async () => {
      const { hostName } = await createOrders(world(), 'password-db', { settings: { BackupRetentionPeriod: 0 } });
      const answer = await modify(world(), { MasterUserPassword: 'another-pass-7' }, 'password-db');
      expect(JSON.stringify(answer)).not.toContain('another-pass-7');
      await settled(world(), 'password-db');
      await expect(connectTo(world(), hostName)).rejects.toThrow(/password authentication failed/);
    });

    it('starts and ends automated backups with the retention', async () => {
      const { resourceId } = await createOrders(world(), 'retention-db', { settings: { BackupRetentionPeriod: 0 } });
      const backups = () =>
        world().rds.operations.DescribeDBInstanceAutomatedBackups?.({ DbiResourceId: resourceId }, CALL);
      expect(await backups()).toMatchObject({ DBInstanceAutomatedBackups: [] });

      await modify(world(), { BackupRetentionPeriod: 3, ApplyImmediately: true }, 'retention-db');
      await settled(world(), 'retention-db');
      expect(await backups()).toMatchObject({
        DBInstanceAutomatedBackups: [{ Status: 'active', RestoreWindow: { EarliestTime: expect.any(Date) } }],
      });

      await modify(world(), { BackupRetentionPeriod: 0, ApplyImmediately: true }, 'retention-db');
      await settled(world(), 'retention-db');
      expect(await backups()).toMatchObject({ DBInstanceAutomatedBackups: [] });
    });

    it.each<[string, Partial<ModifyDBInstanceMessage>, string]>([
      ['a group that does not exist', { VpcSecurityGroupIds: ['sg-none'] }, 'InvalidParameterValue'],
      ['a group of another VPC', { VpcSecurityGroupIds: ['sg-elsewhere'] }, 'InvalidVPCNetworkStateFault'],
      ['six groups', { VpcSecurityGroupIds: ['1', '2', '3', '4', '5', '6'] }, 'InvalidParameterValue'],
      ['an unknown parameter group', { DBParameterGroupName: 'none' }, 'DBParameterGroupNotFoundFault'],
      ['an unknown subnet group', { DBSubnetGroupName: 'none' }, 'DBSubnetGroupNotFoundFault'],
      ['an unknown certificate authority', { CACertificateIdentifier: 'rds-ca-2015' }, 'CertificateNotFoundFault'],
      ['monitoring without a role', { MonitoringInterval: 60 }, 'InvalidParameterCombination'],
      ['less storage', { AllocatedStorage: 10 }, 'InvalidParameterCombination'],
      ['36 days of retention', { BackupRetentionPeriod: 36 }, 'InvalidParameterValue'],
      ['a malformed window', { PreferredBackupWindow: '3-4' }, 'InvalidParameterValue'],
      ['a weak password', { MasterUserPassword: 'short' }, 'InvalidParameterValue'],
      ['what the local world does not model', { DBPortNumber: 6000 }, 'NotImplemented'],
      ['an unknown instance', { DBInstanceIdentifier: 'nope' }, 'DBInstanceNotFoundFault'],
    ])('refuses %s and changes nothing', async (_what, changes, name) => {
      const before = await settled(world());
      await expect(modify(world(), { ...changes, CopyTagsToSnapshot: true })).rejects.toMatchObject({ name });
      expect({ ...(await instance(world())), LatestRestorableTime: 0 }).toEqual({ ...before, LatestRestorableTime: 0 });
    });
  });
}
