import type { DescribeRestoreJobOutput, StartRestoreJobInput } from '@aws-sdk/client-backup';
import type { InstanceView } from '../../../lib/rehearsal/world';
import { CALL, createOrders, type DatabaseWorld, openDatabaseWorld, queryOn, until } from '../rds/database-world';

export const ROLE = 'arn:aws:iam::123456789012:role/restore';
export type Metadata = Readonly<Record<string, string>>;

/** A database in a vault, with a snapshot of its table `facts` and a continuous recovery point. */
export class ProtectedOrders {
  private tokens = 0;

  private constructor(
    readonly world: DatabaseWorld,
    readonly original: InstanceView,
    readonly snapshotArn: string,
    readonly continuousArn: string,
  ) {}

  static async open(): Promise<ProtectedOrders> {
    const world = await openDatabaseWorld();
    try {
      world.backup.addVault({
        name: 'orders-vault',
        encryptionKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/vault',
      });
      const original = await createOrders(world, 'orders-db', {
        tags: { team: 'orders' },
        settings: { DeletionProtection: true, AllocatedStorage: 30 },
      });
      await queryOn(world, original.hostName, 'create table facts as select 1 as id');
      const snapshotArn = await world.backup.takeRecoveryPoint({
        instanceResourceId: original.resourceId,
        vaultName: 'orders-vault',
        deleteAfterDays: 35,
      });
      const continuousArn = world.backup.protectContinuously(original.resourceId, 'orders-vault');
      return new ProtectedOrders(world, original, snapshotArn, continuousArn);
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  async start(
    RecoveryPointArn: string,
    metadata: Metadata,
    overrides: Partial<StartRestoreJobInput> = {},
  ): Promise<string> {
    const answer = await this.world.backup.operations.StartRestoreJob?.(
      {
        RecoveryPointArn,
        IamRoleArn: ROLE,
        IdempotencyToken: `token-${++this.tokens}`,
        Metadata: { DBSubnetGroupName: 'orders-subnets', VpcSecurityGroupIds: '["sg-db"]', ...metadata },
        ...overrides,
      },
      CALL,
    );
    return answer?.RestoreJobId ?? '';
  }

  async job(RestoreJobId: string): Promise<DescribeRestoreJobOutput> {
    return (await this.world.backup.operations.DescribeRestoreJob?.({ RestoreJobId }, CALL)) ?? {};
  }

  ended(jobId: string): Promise<DescribeRestoreJobOutput> {
    return until(
      `restore job ${jobId} has ended`,
      () => this.job(jobId),
      ({ Status }) => Status === 'COMPLETED' || Status === 'FAILED',
    );
  }

  async now(): Promise<Date> {
    const rows = await queryOn(this.world, this.original.hostName, 'select clock_timestamp()::text as now');
    return new Date(String(rows[0]?.['now']));
  }

  async restorable(time: Date): Promise<void> {
    const { rds } = this.world;
    await until(
      `${time.toISOString()} can be restored`,
      () => rds.operations.DescribeDBInstanceAutomatedBackups?.({ DbiResourceId: this.original.resourceId }, CALL),
      (answer) => (answer?.DBInstanceAutomatedBackups?.[0]?.RestoreWindow?.LatestTime ?? 0) > time,
    );
  }
}
