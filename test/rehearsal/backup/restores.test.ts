import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CALL, queryOn, until } from '../rds/database-world';
import { type Metadata, ProtectedOrders } from './protected-orders';
import { seenRecoveryPoints } from './seen-recovery-points';

let orders: ProtectedOrders;

beforeAll(async () => {
  orders = await ProtectedOrders.open();
});

afterAll(async () => {
  await orders?.world.close();
});

describe('restoring a snapshot recovery point', () => {
  it('makes a new instance with the data of the snapshot, no tags and the defaults of RDS', async () => {
    await queryOn(orders.world, orders.original.hostName, 'insert into facts values (2)');
    const jobId = await orders.start(orders.snapshotArn, { dbinstanceidentifier: 'From-Snapshot', MultiAZ: 'false' });
    expect(await orders.job(jobId)).toMatchObject({
      RecoveryPointArn: orders.snapshotArn,
      SourceResourceArn: orders.original.arn,
    });

    expect(await orders.ended(jobId)).toMatchObject({
      Status: 'COMPLETED',
      CreatedResourceArn: 'arn:aws:rds:eu-central-1:123456789012:db:from-snapshot',
    });
    const restored = orders.world.rds.byIdentifier('from-snapshot');
    expect(await queryOn(orders.world, restored?.hostName ?? '', 'select id from facts')).toEqual([{ id: 1 }]);
    const answer = await orders.world.rds.operations.DescribeDBInstances?.(
      { DBInstanceIdentifier: 'from-snapshot' },
      CALL,
    );
    expect(answer?.DBInstances?.[0]).toMatchObject({
      TagList: [],
      DeletionProtection: false,
      AllocatedStorage: 30,
      BackupRetentionPeriod: 7,
      DBParameterGroups: [{ DBParameterGroupName: 'default.postgres18', ParameterApplyStatus: 'in-sync' }],
    });
    expect(await orders.world.backup.operations.GetRestoreJobMetadata?.({ RestoreJobId: jobId }, CALL)).toMatchObject({
      Metadata: { dbinstanceidentifier: 'From-Snapshot' },
    });
    expect(
      orders.world.events
        .filter(({ detailType }) => detailType === 'Restore Job State Change')
        .map(({ detail }) => (detail as { status: string }).status),
    ).toEqual(expect.arrayContaining(['PENDING', 'RUNNING', 'COMPLETED']));
  });

  it('answers the same job for a token used before, also a failed one', async () => {
    orders.world.backup.failNextRestore('The storage is broken');
    const first = await orders.start(
      orders.snapshotArn,
      { DBInstanceIdentifier: 'unlucky' },
      { IdempotencyToken: 'once' },
    );
    expect(await orders.ended(first)).toMatchObject({
      Status: 'FAILED',
      StatusMessage: 'The storage is broken',
      CreatedResourceArn: undefined,
    });
    expect(
      await orders.start(orders.snapshotArn, { DBInstanceIdentifier: 'unlucky' }, { IdempotencyToken: 'once' }),
    ).toBe(first);
    expect(orders.world.rds.byIdentifier('unlucky')).toBeUndefined();
  });

  it('fails, without touching anything, when the name is taken', async () => {
    const jobId = await orders.start(orders.snapshotArn, { DBInstanceIdentifier: 'orders-db' });
    expect(await orders.ended(jobId)).toMatchObject({
      Status: 'FAILED',
      StatusMessage: expect.stringContaining('Error Code: DBInstanceAlreadyExists'),
    });
    expect(orders.world.rds.byIdentifier('orders-db')?.resourceId).toBe(orders.original.resourceId);
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
    await expect(orders.start(orders.snapshotArn, metadata)).rejects.toMatchObject({ name });
  });

  it('refuses a recovery point that does not exist', async () => {
    await expect(orders.start(`${orders.snapshotArn}0`, { DBInstanceIdentifier: 'x' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it.each(['CREATING', 'PARTIAL', 'EXPIRED'] as const)('refuses a recovery point in status %s', async (status) => {
    orders.world.backup.setRecoveryPointStatus(orders.snapshotArn, status);
    try {
      await expect(orders.start(orders.snapshotArn, { DBInstanceIdentifier: 'too-early' })).rejects.toMatchObject({
        name: 'InvalidRequestException',
        message: expect.stringContaining(status),
      });
      expect(orders.world.rds.byIdentifier('too-early')).toBeUndefined();
    } finally {
      orders.world.backup.setRecoveryPointStatus(orders.snapshotArn, 'COMPLETED');
    }
  });
});

describe('restoring to a time', () => {
  it('brings back the rows of that time', async () => {
    await queryOn(orders.world, orders.original.hostName, 'create table totals as select 100 as cents');
    const good = await orders.now();
    await until(
      'the clock has moved on',
      () => orders.now(),
      (time) => time.getTime() > good.getTime(),
    );
    await queryOn(orders.world, orders.original.hostName, 'update totals set cents = 0');
    await orders.restorable(good);

    const jobId = await orders.start(orders.continuousArn, {
      DBInstanceIdentifier: 'at-good',
      RestoreTime: good.toISOString(),
      BackupRetentionPeriod: '0',
    });
    expect(await orders.ended(jobId)).toMatchObject({ Status: 'COMPLETED' });
    expect(
      await queryOn(orders.world, orders.world.rds.byIdentifier('at-good')?.hostName ?? '', 'select cents from totals'),
    ).toEqual([{ cents: 100 }]);
    expect(await queryOn(orders.world, orders.original.hostName, 'select cents from totals')).toEqual([{ cents: 0 }]);
  });

  it.each([
    ['later than the window', () => new Date(Date.now() + 3_600_000), 'later than'],
    ['before the window', () => new Date(Date.now() - 3_600_000), 'earlier than'],
  ])('fails for a time %s', async (_what, time, message) => {
    const jobId = await orders.start(orders.continuousArn, {
      DBInstanceIdentifier: 'never',
      RestoreTime: time().toISOString(),
    });
    expect(await orders.ended(jobId)).toMatchObject({
      Status: 'FAILED',
      StatusMessage: expect.stringContaining(message),
    });
    expect(orders.world.rds.byIdentifier('never')).toBeUndefined();
  });

  it('refuses a time that is not in UTC, and neither or both ways to say it', async () => {
    const refused: Metadata[] = [
      { RestoreTime: '2026-11-21 10:02:00' },
      {},
      { UseLatestRestorableTime: 'true', RestoreTime: '2026-11-21T10:02:00Z' },
    ];
    for (const metadata of refused) {
      await expect(
        orders.start(orders.continuousArn, { DBInstanceIdentifier: 'x', ...metadata }),
      ).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
      });
    }
  });

  it('refuses another retention while AWS Backup manages the backups', () => {
    const modify = (BackupRetentionPeriod: number) =>
      orders.world.rds.operations.ModifyDBInstance?.(
        { DBInstanceIdentifier: 'orders-db', BackupRetentionPeriod },
        CALL,
      );
    expect(() => modify(14)).toThrow(/associated with an AWS Backup resource/);
    expect(() => modify(7)).not.toThrow();
  });
});

// In one file, since each would start a server again.
seenRecoveryPoints(() => orders);
