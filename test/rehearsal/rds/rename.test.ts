import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeInstances } from '../../../lib/rehearsal/aws/rds/describe-instances';
import { CALL, connectTo, createOrders, type DatabaseWorld, openDatabaseWorld, queryOn, until } from './database-world';

let world: DatabaseWorld;

beforeAll(async () => {
  world = await openDatabaseWorld(1);
});

afterAll(async () => {
  await world.close();
});

function seen(resourceId: string): { name: string | undefined; status: string | undefined } {
  const filter = { Name: 'dbi-resource-id', Values: [resourceId] };
  const answer = describeInstances(world.rds.state, { Filters: [filter] });
  const [view] = answer.DBInstances;
  return { name: view?.DBInstanceIdentifier, status: view?.DBInstanceStatus };
}

function modify(input: object) {
  return world.rds.operations.ModifyDBInstance?.({ DBInstanceIdentifier: undefined, ...input }, CALL);
}

describe('a rename', () => {
  it('goes through every state that AWS shows, ends all sessions and moves name, certificate and data', async () => {
    const { resourceId, hostName } = await createOrders(world, 'renamed-from');
    const session = await connectTo(world, hostName);
    await session.query('create table marker as select 1 as id');
    const ended = new Promise((resolve) => session.once('end', resolve));

    modify({ DBInstanceIdentifier: 'renamed-from', NewDBInstanceIdentifier: 'Renamed-To', ApplyImmediately: true });
    const trail: string[] = [];
    await until(
      'the new name is available',
      () => {
        const { name, status } = seen(resourceId);
        const state = name ? `${name} ${status}` : 'not found';
        if (trail.at(-1) !== state) trail.push(state);
        return state;
      },
      (state) => state === 'renamed-to available',
    );

    expect(trail).toEqual([
      'renamed-from available',
      'renamed-from renaming',
      'not found',
      'renamed-to rebooting',
      'renamed-to available',
    ]);
    await ended;
    const newHost = hostName.replace('renamed-from', 'renamed-to');
    expect([world.network.resolve(hostName), world.network.resolve(newHost)]).toEqual([undefined, undefined]);
    await until('the new name resolves', () => world.network.resolve(newHost), Boolean);
    expect(await queryOn(world, newHost, 'select id from marker')).toEqual([{ id: 1 }]);
    expect(world.rds.byResourceId(resourceId)?.arn).toMatch(/:db:renamed-to$/);
    await expect(connectTo(world, hostName)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('keeps both names to itself while it is under way, and refuses any other change', async () => {
    const { resourceId } = await createOrders(world, 'busy-from');
    modify({ DBInstanceIdentifier: 'busy-from', NewDBInstanceIdentifier: 'busy-to', ApplyImmediately: true });

    expect(seen(resourceId)).toEqual({ name: 'busy-from', status: 'available' });
    expect(() => modify({ DBInstanceIdentifier: 'busy-from', DeletionProtection: true })).toThrow(
      expect.objectContaining({
        name: 'InvalidDBInstanceStateFault',
        message: expect.stringContaining('busy-from is renaming'),
      }),
    );
    for (const name of ['busy-from', 'busy-to']) {
      await expect(createOrders(world, name)).rejects.toMatchObject({ name: 'DBInstanceAlreadyExistsFault' });
    }
    await until(
      'the rename is done',
      () => seen(resourceId),
      ({ name, status }) => name === 'busy-to' && status === 'available',
    );
  });

  it('waits for the maintenance window without ApplyImmediately', async () => {
    const { resourceId } = await createOrders(world, 'patient');
    modify({ DBInstanceIdentifier: 'patient', NewDBInstanceIdentifier: 'patient-2' });
    await until(
      'the change is pending',
      () => world.rds.operations.DescribeDBInstances?.({ DBInstanceIdentifier: 'patient' }, CALL),
      (answer) => JSON.stringify(answer).includes('"PendingModifiedValues":{"DBInstanceIdentifier":"patient-2"}'),
    );
    expect(seen(resourceId)).toEqual({ name: 'patient', status: 'available' });
  });

  it.each([
    ['1st', 'InvalidParameterValue'],
    ['ends-', 'InvalidParameterValue'],
    ['two--hyphens', 'InvalidParameterValue'],
    ['under_score', 'InvalidParameterValue'],
    ['x'.repeat(64), 'InvalidParameterValue'],
    ['taken', 'DBInstanceAlreadyExistsFault'],
  ])('refuses the new name %s', async (name, error) => {
    if (!world.rds.byIdentifier('taken'))
      await createOrders(world, 'taken', { settings: { BackupRetentionPeriod: 0 } });
    if (!world.rds.byIdentifier('steady'))
      await createOrders(world, 'steady', { settings: { BackupRetentionPeriod: 0 } });
    expect(() =>
      modify({ DBInstanceIdentifier: 'steady', NewDBInstanceIdentifier: name, ApplyImmediately: true }),
    ).toThrow(expect.objectContaining({ name: error }));
    expect(world.rds.byIdentifier('steady')?.status).toBe('available');
  });
});

describe('a restored instance with automated backups', () => {
  it('answers while its first backup runs, but is renamed only afterwards', async () => {
    await createOrders(world, 'backed-up');
    await world.rds.operations.CreateDBSnapshot?.(
      { DBInstanceIdentifier: 'backed-up', DBSnapshotIdentifier: 'before' },
      CALL,
    );
    await until(
      'the snapshot is taken',
      () => world.rds.byIdentifier('backed-up')?.status,
      (status) => status === 'available',
    );
    await world.rds.operations.RestoreDBInstanceFromDBSnapshot?.(
      {
        DBInstanceIdentifier: 'side',
        DBSnapshotIdentifier: 'before',
        DBSubnetGroupName: 'orders-subnets',
        VpcSecurityGroupIds: ['sg-db'],
      },
      CALL,
    );
    const side = await until(
      'the restored instance is backed up',
      () => world.rds.byIdentifier('side'),
      (found) => found?.status === 'backing-up',
    );

    expect(await queryOn(world, side?.hostName ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
    const rename = () =>
      modify({ DBInstanceIdentifier: 'side', NewDBInstanceIdentifier: 'front', ApplyImmediately: true });
    expect(rename).toThrow(/side is backing-up/);
    await until(
      'the backup is done',
      () => world.rds.byIdentifier('side')?.status,
      (status) => status === 'available',
    );
    rename();
    await until(
      'the rename is done',
      () => seen(side?.resourceId ?? ''),
      ({ name }) => name === 'front',
    );
  });
});
