import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { CALL, connectTo, createOrders, type DatabaseWorld, openDatabaseWorld, queryOn } from './database-world';
import { deletedInstances } from './instances/deleted-instances';
import { modifiedInstances } from './instances/modified-instances';
import { describeInstances, instance, settled } from './seen-instances';

let world: DatabaseWorld;

beforeAll(async () => {
  world = await openDatabaseWorld();
  await createOrders(world, 'orders-db', { tags: { team: 'orders' } });
});

afterAll(async () => {
  await world.close();
});

describe('describing instances', () => {
  it('shows the endpoint, groups, tags and the latest restorable time', async () => {
    const view = await settled(world);
    expect(view).toMatchObject({
      Endpoint: { Address: 'orders-db.cabcdefghijk.eu-central-1.rds.amazonaws.com', Port: world.network.databasePort },
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db', Status: 'active' }],
      DBParameterGroups: [{ ParameterApplyStatus: 'in-sync' }],
      TagList: [{ Key: 'team', Value: 'orders' }],
      PendingModifiedValues: {},
      BackupRetentionPeriod: 7,
    });
    expect(view.DbiResourceId).toMatch(/^db-[A-Z2-7]{26}$/);
    expect(view.LatestRestorableTime).toBeInstanceOf(Date);
  });

  it('finds by resource ID, name and engine, and refuses unknown filters and names', async () => {
    const { DbiResourceId = '' } = await instance(world);
    for (const [Name, value] of [
      ['dbi-resource-id', DbiResourceId],
      ['db-instance-id', 'orders-db'],
      ['engine', 'postgres'],
    ] as const) {
      expect(
        (await describeInstances(world, { Filters: [{ Name, Values: [value] }] })).DBInstances?.map(
          (view) => view.DbiResourceId,
        ),
      ).toContain(DbiResourceId);
    }
    expect(
      (await describeInstances(world, { Filters: [{ Name: 'dbi-resource-id', Values: ['db-NONE'] }] })).DBInstances,
    ).toEqual([]);
    await expect(describeInstances(world, { Filters: [{ Name: 'colour', Values: ['red'] }] })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
    await expect(describeInstances(world, { DBInstanceIdentifier: 'nope' })).rejects.toMatchObject({
      name: 'DBInstanceNotFoundFault',
      message: 'DBInstance nope not found.',
    });
    await expect(describeInstances(world, { MaxRecords: 5 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(describeInstances(world, { Marker: 'nonsense' })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });
});

describe('connecting', () => {
  it('works with verified TLS from an admitted group, and gets no answer from elsewhere', async () => {
    const { Endpoint } = await instance(world);
    const host = Endpoint?.Address ?? '';
    const [row] = await queryOn(
      world,
      host,
      'select ssl, client_addr::text as source from pg_stat_ssl join pg_stat_activity using (pid) where pid = pg_backend_pid()',
    );
    expect(row).toEqual({ ssl: true, source: `${world.application.address}/32` });
    await expect(connectTo(world, host, world.network.attach([]))).rejects.toThrow(/timeout/);
    await expect(connectTo(world, host, 'outside')).rejects.toThrow(/timeout/);
  });

  it("refuses the world's own account, even with its password", async () => {
    const { Endpoint, DbiResourceId = '' } = await instance(world);
    const { user, password } = await world.rds.backdoor(DbiResourceId);
    const client = new Client({
      host: Endpoint?.Address ?? '',
      port: world.network.databasePort,
      user,
      password,
      database: 'orders',
      ssl: { ca: world.network.certificateAuthorityPem },
    });
    await expect(world.network.runFrom(world.application, () => client.connect())).rejects.toThrow(
      /rejects connection/,
    );
  });
});

describe('tags and quotas', () => {
  it('adds, lists and removes tags by ARN', async () => {
    const ResourceName = (await instance(world)).DBInstanceArn ?? '';
    await world.rds.operations.AddTagsToResource?.(
      { ResourceName, Tags: [{ Key: 'recovery:role', Value: 'candidate' }] },
      CALL,
    );
    expect(await world.rds.operations.ListTagsForResource?.({ ResourceName }, CALL)).toEqual({
      TagList: [
        { Key: 'team', Value: 'orders' },
        { Key: 'recovery:role', Value: 'candidate' },
      ],
    });
    const authorize = world.rds.authorization?.['ModifyDBInstance'] as unknown as (
      input: object,
      call: object,
    ) => object[];
    expect(
      authorize(
        {
          DBInstanceIdentifier: 'orders-db',
          NewDBInstanceIdentifier: 'other',
          DBParameterGroupName: 'orders-parameters',
        },
        CALL,
      ),
    ).toEqual([
      {
        action: 'rds:ModifyDBInstance',
        resources: [ResourceName],
        context: { 'aws:ResourceTag/team': 'orders', 'aws:ResourceTag/recovery:role': 'candidate' },
      },
      { action: 'rds:ModifyDBInstance', resources: [ResourceName.replace('orders-db', 'other')], context: {} },
      {
        action: 'rds:ModifyDBInstance',
        resources: ['arn:aws:rds:eu-central-1:123456789012:pg:orders-parameters'],
        context: {},
      },
    ]);
    await world.rds.operations.RemoveTagsFromResource?.({ ResourceName, TagKeys: ['recovery:role'] }, CALL);
    expect((await settled(world)).TagList).toEqual([{ Key: 'team', Value: 'orders' }]);
    expect(() =>
      world.rds.operations.AddTagsToResource?.({ ResourceName, Tags: [{ Key: 'aws:x', Value: '' }] }, CALL),
    ).toThrow(/reserved/);
    expect(() => world.rds.operations.ListTagsForResource?.({ ResourceName: 'orders-db' }, CALL)).toThrow(
      /Invalid resource name/,
    );
  });

  it('refuses an instance beyond the quota and shows what is used', async () => {
    const used = world.rds.instances().length;
    world.rds.setQuota('DBInstances', used);
    await expect(createOrders(world, 'one-more')).rejects.toMatchObject({ name: 'InstanceQuotaExceededFault' });
    expect(await world.rds.operations.DescribeAccountAttributes?.({}, CALL)).toMatchObject({
      AccountQuotas: expect.arrayContaining([{ AccountQuotaName: 'DBInstances', Used: used, Max: used }]),
    });
    world.rds.setQuota('DBInstances', 40);
  });
});

// In one file, since each would start a server again.
modifiedInstances(() => world);
deletedInstances(() => world);
