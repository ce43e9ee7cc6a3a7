import type { CreateDBInstanceReadReplicaMessage, DBInstance } from '@aws-sdk/client-rds';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CALL, createOrders, type DatabaseWorld, openDatabaseWorld, until } from './database-world';

let world: DatabaseWorld;

beforeEach(async () => {
  world = await openDatabaseWorld();
  await createOrders(world);
});
afterEach(() => world.close());

const replicate = async (changes: Partial<CreateDBInstanceReadReplicaMessage> = {}) =>
  world.rds.operations.CreateDBInstanceReadReplica!(
    { DBInstanceIdentifier: 'reader', SourceDBInstanceIdentifier: 'orders-db', ...changes },
    CALL,
  );
const seen = async (identifier: string): Promise<DBInstance | undefined> => {
  const { DBInstances } = (await world.rds.operations.DescribeDBInstances!({}, CALL)) as { DBInstances: DBInstance[] };
  return DBInstances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === identifier);
};
const available = (identifier: string) =>
  until(
    `${identifier} is available`,
    () => seen(identifier),
    (instance) => instance?.DBInstanceStatus === 'available',
  );

describe('a read replica', () => {
  it('is shown at its source, and follows it through a rename', async () => {
    await replicate({ DBInstanceClass: 'db.r6g.large', VpcSecurityGroupIds: ['sg-db'] });
    expect(await available('reader')).toMatchObject({
      ReadReplicaSourceDBInstanceIdentifier: 'orders-db',
      DBInstanceClass: 'db.r6g.large',
      BackupRetentionPeriod: 0,
    });
    expect((await seen('orders-db'))?.ReadReplicaDBInstanceIdentifiers).toEqual(['reader']);

    await world.rds.operations.ModifyDBInstance!(
      { DBInstanceIdentifier: 'orders-db', NewDBInstanceIdentifier: 'orders-db-old', ApplyImmediately: true },
      CALL,
    );
    await available('orders-db-old');

    expect((await seen('reader'))?.ReadReplicaSourceDBInstanceIdentifier).toBe('orders-db-old');
    expect((await seen('orders-db-old'))?.ReadReplicaDBInstanceIdentifiers).toEqual(['reader']);
  });

  it('becomes an instance of its own when its source is deleted', async () => {
    await replicate();
    await available('reader');

    await world.rds.operations.DeleteDBInstance!({ DBInstanceIdentifier: 'orders-db', SkipFinalSnapshot: true }, CALL);
    await until(
      'the source is gone',
      () => seen('orders-db'),
      (instance) => instance === undefined,
    );

    expect((await seen('reader'))?.ReadReplicaSourceDBInstanceIdentifier).toBeUndefined();
  });

  it('refuses a source without backups, a taken name, another Region, and a final snapshot', async () => {
    await createOrders(world, 'bare-db', { settings: { BackupRetentionPeriod: 0 } });

    await expect(replicate({ SourceDBInstanceIdentifier: 'bare-db' })).rejects.toThrow(/backups are not enabled/);
    await expect(replicate({ DBInstanceIdentifier: 'bare-db' })).rejects.toMatchObject({
      name: 'DBInstanceAlreadyExistsFault',
    });
    const elsewhere = 'arn:aws:rds:eu-west-1:123456789012:db:orders-db';
    await expect(replicate({ SourceDBInstanceIdentifier: elsewhere })).rejects.toThrow(/one Region/);
    await replicate();
    await available('reader');
    await expect(
      (async () =>
        world.rds.operations.DeleteDBInstance!(
          { DBInstanceIdentifier: 'reader', FinalDBSnapshotIdentifier: 'final' },
          CALL,
        ))(),
    ).rejects.toThrow(/read replica/);
  });
});
