import { describe, expect, it } from '@jest/globals';
import { CALL, until } from '../rds/database-world';
import { type ProtectedOrders, ROLE } from './protected-orders';

/** What is shown of recovery points. */
export function seenRecoveryPoints(orders: () => ProtectedOrders): void {
  describe('recovery points', () => {
    it('are listed with the fields of AWS, and lead to the data time of their snapshot', async () => {
      const listed = await orders().world.backup.operations.ListRecoveryPointsByBackupVault?.(
        { BackupVaultName: 'orders-vault', ByResourceArn: orders().original.arn },
        CALL,
      );
      expect(listed?.RecoveryPoints).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            RecoveryPointArn: orders().snapshotArn,
            Status: 'COMPLETED',
            CalculatedLifecycle: { DeleteAt: expect.any(Date) },
          }),
          expect.objectContaining({ RecoveryPointArn: orders().continuousArn, Status: 'AVAILABLE' }),
        ]),
      );
      expect(orders().snapshotArn).toMatch(/:snapshot:awsbackup:job-[0-9a-f-]{36}$/);
      expect(orders().continuousArn).toBe(
        `arn:aws:backup:eu-central-1:123456789012:recovery-point:continuous:${orders().original.resourceId.toLowerCase()}-${orders().continuousArn.slice(-8)}`,
      );

      const pageOne = await orders().world.backup.operations.ListRecoveryPointsByBackupVault?.(
        { BackupVaultName: 'orders-vault', MaxResults: 1 },
        CALL,
      );
      const pageTwo = await orders().world.backup.operations.ListRecoveryPointsByBackupVault?.(
        { BackupVaultName: 'orders-vault', MaxResults: 1, NextToken: pageOne?.NextToken },
        CALL,
      );
      expect(pageTwo?.RecoveryPoints?.[0]?.RecoveryPointArn).not.toBe(pageOne?.RecoveryPoints?.[0]?.RecoveryPointArn);

      const described = await orders().world.rds.operations.DescribeDBSnapshots?.(
        { DBSnapshotIdentifier: orders().snapshotArn, SnapshotType: 'awsbackup' },
        CALL,
      );
      expect(described?.DBSnapshots?.[0]).toMatchObject({
        DbiResourceId: orders().original.resourceId,
        SnapshotDatabaseTime: expect.any(Date),
      });
      expect(() =>
        orders().world.rds.operations.DescribeDBSnapshots?.({ DBSnapshotIdentifier: orders().snapshotArn }, CALL),
      ).toThrow(expect.objectContaining({ name: 'DBSnapshotNotFoundFault' }));
    });

    it('keep what a restore needs to know, as strings', async () => {
      const answer = await orders().world.backup.operations.GetRecoveryPointRestoreMetadata?.(
        { BackupVaultName: 'orders-vault', RecoveryPointArn: orders().snapshotArn },
        CALL,
      );
      expect(answer?.RestoreMetadata).toMatchObject({
        DBInstanceIdentifier: 'orders-db',
        VpcSecurityGroupIds: '["sg-db"]',
        DeletionProtection: 'true',
      });
    });

    it('come from backup jobs as well', async () => {
      const started = await orders().world.backup.operations.StartBackupJob?.(
        { BackupVaultName: 'orders-vault', ResourceArn: orders().original.arn, IamRoleArn: ROLE },
        CALL,
      );
      const done = await until(
        'the backup job has ended',
        () => orders().world.backup.operations.DescribeBackupJob?.({ BackupJobId: started?.BackupJobId }, CALL),
        (described) => described?.State === 'COMPLETED' || described?.State === 'FAILED',
      );
      expect(done).toMatchObject({
        State: 'COMPLETED',
        RecoveryPointArn: expect.stringContaining(':snapshot:awsbackup:job-'),
      });
      expect(await orders().world.backup.operations.ListProtectedResources?.({}, CALL)).toMatchObject({
        Results: [{ ResourceArn: orders().original.arn, LastRecoveryPointArn: done?.RecoveryPointArn }],
      });
    });

    it('ask IAM on the ARN of the snapshot, and for the role that is passed', () => {
      const authorize = orders().world.backup.authorization?.['StartRestoreJob'] as unknown as (
        input: object,
        call: object,
      ) => object[];
      expect(authorize({ RecoveryPointArn: orders().snapshotArn, IamRoleArn: ROLE }, CALL)).toEqual([
        { action: 'backup:StartRestoreJob', resources: [orders().snapshotArn] },
        { action: 'iam:PassRole', resources: [ROLE], context: { 'iam:PassedToService': 'backup.amazonaws.com' } },
      ]);
    });
  });
}
