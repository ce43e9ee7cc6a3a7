import { describe, expect, it } from '@jest/globals';
import { CALL, createOrders, type DatabaseWorld, MASTER, queryOn, until } from '../database-world';
import { modify, settled } from '../seen-instances';

/** What deleting an instance leaves. */
export function deletedInstances(world: () => DatabaseWorld): void {
  describe('deleting an instance', () => {
    it('refuses protection, a missing snapshot name and both at once', async () => {
      await createOrders(world(), 'doomed', { settings: { DeletionProtection: true } });
      const remove = async (input: object) =>
        world().rds.operations.DeleteDBInstance?.({ DBInstanceIdentifier: 'doomed', ...input }, CALL);
      await expect(remove({ SkipFinalSnapshot: true })).rejects.toMatchObject({
        message: expect.stringContaining('Cannot delete protected DB Instance'),
      });
      await modify(world(), { DeletionProtection: false }, 'doomed');
      await expect(remove({})).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
      await expect(remove({ SkipFinalSnapshot: true, FinalDBSnapshotIdentifier: 'last' })).rejects.toMatchObject({
        name: 'InvalidParameterCombination',
      });

      const { resourceId, hostName } = world().rds.byIdentifier('doomed') ?? { resourceId: '', hostName: '' };
      await remove({ FinalDBSnapshotIdentifier: 'last', DeleteAutomatedBackups: false });
      await until(
        'it is gone',
        () => world().rds.byIdentifier('doomed'),
        (found) => found === undefined,
      );
      expect(world().network.resolve(hostName)).toBeUndefined();
      expect(await world().rds.operations.DescribeDBSnapshots?.({ DBSnapshotIdentifier: 'last' }, CALL)).toMatchObject({
        DBSnapshots: [{ Status: 'available', SnapshotType: 'manual' }],
      });
      expect(
        await world().rds.operations.DescribeDBInstanceAutomatedBackups?.({ DbiResourceId: resourceId }, CALL),
      ).toMatchObject({ DBInstanceAutomatedBackups: [{ Status: 'retained' }] });

      await world().rds.operations.RestoreDBInstanceToPointInTime?.(
        {
          TargetDBInstanceIdentifier: 'revived',
          SourceDbiResourceId: resourceId,
          UseLatestRestorableTime: true,
          DBSubnetGroupName: 'orders-subnets',
          VpcSecurityGroupIds: ['sg-db'],
        },
        CALL,
      );
      await settled(world(), 'revived');
      expect(await queryOn(world(), hostName.replace('doomed', 'revived'), 'select current_user as who')).toEqual([
        { who: MASTER.user },
      ]);
    });
  });
}
