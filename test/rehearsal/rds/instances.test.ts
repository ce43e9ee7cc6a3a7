import type { DBInstance, DescribeDBInstancesMessage, ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import {
  CALL,
  connectTo,
  createOrders,
  type DatabaseWorld,
  MASTER,
  openDatabaseWorld,
  queryOn,
  until,
} from './database-world';

let world: DatabaseWorld;

beforeAll(async () => {
  world = await openDatabaseWorld();
  await createOrders(world, 'orders-db', { tags: { team: 'orders' } });
});

afterAll(async () => {
  await world.close();
});

async function describeInstances(
  input: Partial<DescribeDBInstancesMessage> = {},
): Promise<{ DBInstances?: DBInstance[]; Marker?: string | undefined }> {
  return (await world.rds.operations.DescribeDBInstances?.(input, CALL)) ?? {};
}

async function instance(identifier = 'orders-db'): Promise<DBInstance> {
  const [found] = (await describeInstances({ DBInstanceIdentifier: identifier })).DBInstances ?? [];
  if (!found) throw new Error(`${identifier} is not described`);
  return found;
}

function settled(identifier = 'orders-db'): Promise<DBInstance> {
  return until(
    `${identifier} is available`,
    () => instance(identifier),
    ({ DBInstanceStatus }) => DBInstanceStatus === 'available',
  );
}

async function modify(changes: Partial<ModifyDBInstanceMessage>, identifier = 'orders-db') {
  return world.rds.operations.ModifyDBInstance?.({ DBInstanceIdentifier: identifier, ...changes }, CALL);
}

describe('describing instances', () => {
  it('shows the endpoint, groups, tags and the latest restorable time', async () => {
    const view = await settled();
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
    const { DbiResourceId = '' } = await instance();
    for (const [Name, value] of [
      ['dbi-resource-id', DbiResourceId],
      ['db-instance-id', 'orders-db'],
      ['engine', 'postgres'],
    ] as const) {
      expect(
        (await describeInstances({ Filters: [{ Name, Values: [value] }] })).DBInstances?.map(
          (view) => view.DbiResourceId,
        ),
      ).toContain(DbiResourceId);
    }
    expect(
      (await describeInstances({ Filters: [{ Name: 'dbi-resource-id', Values: ['db-NONE'] }] })).DBInstances,
    ).toEqual([]);
    await expect(describeInstances({ Filters: [{ Name: 'colour', Values: ['red'] }] })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
    await expect(describeInstances({ DBInstanceIdentifier: 'nope' })).rejects.toMatchObject({
      name: 'DBInstanceNotFoundFault',
      message: 'DBInstance nope not found.',
    });
    await expect(describeInstances({ MaxRecords: 5 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(describeInstances({ Marker: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('connecting', () => {
  it('works with verified TLS from an admitted group, and gets no answer from elsewhere', async () => {
    const { Endpoint } = await instance();
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
    const { Endpoint, DbiResourceId = '' } = await instance();
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

describe('modifying an instance', () => {
  it('replaces security groups for new connections only; sessions go on until a reboot', async () => {
    await settled();
    const { Endpoint } = await instance();
    const host = Endpoint?.Address ?? '';
    const session = await connectTo(world, host);

    await modify({ VpcSecurityGroupIds: ['sg-quarantine'] });
    await until(
      'the group is active',
      instance,
      ({ VpcSecurityGroups }) => VpcSecurityGroups?.length === 1 && VpcSecurityGroups[0]?.Status === 'active',
    );
    await expect(connectTo(world, host)).rejects.toThrow(/timeout/);
    expect((await session.query('select 1 as alive')).rows).toEqual([{ alive: 1 }]);

    const ended = new Promise((resolve) => session.once('end', resolve));
    await world.rds.operations.RebootDBInstance?.({ DBInstanceIdentifier: 'orders-db' }, CALL);
    await ended;
    await settled();
    await modify({ VpcSecurityGroupIds: ['sg-db'] });
    await until(
      'the group is active',
      instance,
      ({ VpcSecurityGroups }) =>
        VpcSecurityGroups?.[0]?.VpcSecurityGroupId === 'sg-db' && VpcSecurityGroups[0].Status === 'active',
    );
    await (await connectTo(world, host)).end();
  });

  it('keeps a new parameter group pending until a reboot', async () => {
    await settled();
    await modify({ DBParameterGroupName: 'orders-parameters', ApplyImmediately: true });
    expect((await settled()).DBParameterGroups).toEqual([
      { DBParameterGroupName: 'orders-parameters', ParameterApplyStatus: 'pending-reboot' },
    ]);
    await world.rds.operations.RebootDBInstance?.({ DBInstanceIdentifier: 'orders-db' }, CALL);
    expect((await settled()).DBParameterGroups).toEqual([
      { DBParameterGroupName: 'orders-parameters', ParameterApplyStatus: 'in-sync' },
    ]);
  });

  it('holds back what waits for the window, and sweeps it in with the next immediate change', async () => {
    await settled();
    await modify({ DBInstanceClass: 'db.r8g.large', DeletionProtection: true });
    expect(await settled()).toMatchObject({
      DBInstanceClass: 'db.t4g.medium',
      DeletionProtection: true,
      PendingModifiedValues: { DBInstanceClass: 'db.r8g.large' },
    });
    await modify({ DeletionProtection: false, ApplyImmediately: true });
    expect(await settled()).toMatchObject({
      DBInstanceClass: 'db.r8g.large',
      DeletionProtection: false,
      PendingModifiedValues: {},
    });
  });

  it('sets the master password in the real server', async () => {
    const { hostName } = await createOrders(world, 'password-db', { settings: { BackupRetentionPeriod: 0 } });
    const answer = await modify({ MasterUserPassword: 'another-pass-7' }, 'password-db');
    expect(JSON.stringify(answer)).not.toContain('another-pass-7');
    await settled('password-db');
    await expect(connectTo(world, hostName)).rejects.toThrow(/password authentication failed/);
  });

  it('starts and ends automated backups with the retention', async () => {
    const { resourceId } = await createOrders(world, 'retention-db', { settings: { BackupRetentionPeriod: 0 } });
    const backups = () =>
      world.rds.operations.DescribeDBInstanceAutomatedBackups?.({ DbiResourceId: resourceId }, CALL);
    expect(await backups()).toMatchObject({ DBInstanceAutomatedBackups: [] });

    await modify({ BackupRetentionPeriod: 3, ApplyImmediately: true }, 'retention-db');
    await settled('retention-db');
    expect(await backups()).toMatchObject({
      DBInstanceAutomatedBackups: [{ Status: 'active', RestoreWindow: { EarliestTime: expect.any(Date) } }],
    });

    await modify({ BackupRetentionPeriod: 0, ApplyImmediately: true }, 'retention-db');
    await settled('retention-db');
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
    const before = await settled();
    await expect(modify({ ...changes, CopyTagsToSnapshot: true })).rejects.toMatchObject({ name });
    expect({ ...(await instance()), LatestRestorableTime: 0 }).toEqual({ ...before, LatestRestorableTime: 0 });
  });
});

describe('deleting an instance', () => {
  it('refuses protection, a missing snapshot name and both at once', async () => {
    await createOrders(world, 'doomed', { settings: { DeletionProtection: true } });
    const remove = async (input: object) =>
      world.rds.operations.DeleteDBInstance?.({ DBInstanceIdentifier: 'doomed', ...input }, CALL);
    await expect(remove({ SkipFinalSnapshot: true })).rejects.toMatchObject({
      message: expect.stringContaining('Cannot delete protected DB Instance'),
    });
    await modify({ DeletionProtection: false }, 'doomed');
    await expect(remove({})).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
    await expect(remove({ SkipFinalSnapshot: true, FinalDBSnapshotIdentifier: 'last' })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });

    const { resourceId, hostName } = world.rds.byIdentifier('doomed') ?? { resourceId: '', hostName: '' };
    await remove({ FinalDBSnapshotIdentifier: 'last', DeleteAutomatedBackups: false });
    await until(
      'it is gone',
      () => world.rds.byIdentifier('doomed'),
      (found) => found === undefined,
    );
    expect(world.network.resolve(hostName)).toBeUndefined();
    expect(await world.rds.operations.DescribeDBSnapshots?.({ DBSnapshotIdentifier: 'last' }, CALL)).toMatchObject({
      DBSnapshots: [{ Status: 'available', SnapshotType: 'manual' }],
    });
    expect(
      await world.rds.operations.DescribeDBInstanceAutomatedBackups?.({ DbiResourceId: resourceId }, CALL),
    ).toMatchObject({ DBInstanceAutomatedBackups: [{ Status: 'retained' }] });

    await world.rds.operations.RestoreDBInstanceToPointInTime?.(
      {
        TargetDBInstanceIdentifier: 'revived',
        SourceDbiResourceId: resourceId,
        UseLatestRestorableTime: true,
        DBSubnetGroupName: 'orders-subnets',
        VpcSecurityGroupIds: ['sg-db'],
      },
      CALL,
    );
    await settled('revived');
    expect(await queryOn(world, hostName.replace('doomed', 'revived'), 'select current_user as who')).toEqual([
      { who: MASTER.user },
    ]);
  });
});

describe('tags and quotas', () => {
  it('adds, lists and removes tags by ARN', async () => {
    const ResourceName = (await instance()).DBInstanceArn ?? '';
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
    expect((await settled()).TagList).toEqual([{ Key: 'team', Value: 'orders' }]);
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
