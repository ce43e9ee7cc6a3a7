import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Account, openAccount } from '../conformance/account';

const ROLE = 'arn:aws:iam::123456789012:role/orders-import';
const DBInstanceIdentifier = 'orders-db';

let account: Account;

beforeAll(async () => {
  account = await openAccount();
  const { rds } = account.services;
  rds.addSubnetGroup({ name: 'default', vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] });
  await rds.createInstance({
    identifier: DBInstanceIdentifier,
    securityGroupIds: [],
    masterUser: 'orders_admin',
    masterPassword: 'correct-horse-9',
    database: 'orders',
  });
});

afterAll(() => account.close());

const send = (operation: string, input: object) => account.send('rds', operation, { DBInstanceIdentifier, ...input });

async function shown() {
  const { DBInstances } = await send('DescribeDBInstances', {});
  const [instance] = DBInstances as { AssociatedRoles: unknown[]; MasterUserSecret?: { SecretArn: string } }[];
  return instance!;
}

async function settled(): Promise<void> {
  const { state } = account.services.rds;
  const instance = state.require(DBInstanceIdentifier);
  for (let round = 0; instance.status !== 'available' && round < 1000; round++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(instance.status).toBe('available');
}

describe('roles of an instance', () => {
  const role = { RoleArn: ROLE, FeatureName: 's3Import' };

  it('are associated one for a feature, and can be taken away again', async () => {
    await send('AddRoleToDBInstance', role);
    await settled();
    expect((await shown()).AssociatedRoles).toEqual([expect.objectContaining(role)]);
    await expect(send('AddRoleToDBInstance', role)).rejects.toMatchObject({ name: 'DBInstanceRoleAlreadyExistsFault' });

    await send('RemoveRoleFromDBInstance', role);
    expect((await shown()).AssociatedRoles).toEqual([]);
    await expect(send('RemoveRoleFromDBInstance', role)).rejects.toMatchObject({ name: 'DBInstanceRoleNotFoundFault' });
  });

  it.each<[string, object, string]>([
    ['a feature that PostgreSQL lacks', { FeatureName: 'ATHENA' }, 'InvalidParameterValue'],
    ['no ARN of a role', { RoleArn: 'orders-import' }, 'InvalidParameterValue'],
    ['an instance that does not exist', { DBInstanceIdentifier: 'nobody' }, 'DBInstanceNotFoundFault'],
  ])('are refused for %s', async (_what, change, name) => {
    await expect(send('AddRoleToDBInstance', { ...role, ...change })).rejects.toMatchObject({ name });
  });
});

describe('the master password', () => {
  const secret = (SecretId: string) => account.send('secretsmanager', 'GetSecretValue', { SecretId });

  it('can be given to Secrets Manager, and taken back with a new one', async () => {
    await send('ModifyDBInstance', { ManageMasterUserPassword: true, ApplyImmediately: true });
    await settled();
    const arn = (await shown()).MasterUserSecret!.SecretArn;
    expect(arn).toMatch(/:secret:rds!db-[0-9a-f]{32}-\w{6}$/);
    expect(JSON.parse(String((await secret(arn))['SecretString']))).toEqual({
      username: 'orders_admin',
      password: expect.stringMatching(/^\w{28}$/),
    });
    expect(await account.send('secretsmanager', 'DescribeSecret', { SecretId: arn })).toMatchObject({
      Tags: expect.arrayContaining([
        { Key: 'aws:rds:primaryDBInstanceArn', Value: expect.stringMatching(/:db:orders-db$/) },
      ]),
    });

    await expect(send('ModifyDBInstance', { MasterUserPassword: 'another-pass-7' })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
    await expect(send('ModifyDBInstance', { ManageMasterUserPassword: false })).rejects.toMatchObject({
      message: expect.stringMatching(/MasterUserPassword is required/),
    });
    await send('ModifyDBInstance', { ManageMasterUserPassword: false, MasterUserPassword: 'another-pass-7' });
    await settled();
    expect((await shown()).MasterUserSecret).toBeUndefined();
    await expect(secret(arn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each<[string, object]>([
    ['given and managed at once', { ManageMasterUserPassword: true, MasterUserPassword: 'another-pass-7' }],
    ['a key for no managed secret', { MasterUserSecretKmsKeyId: 'alias/orders' }],
  ])('is refused when it is %s', async (_what, input) => {
    await expect(send('ModifyDBInstance', input)).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  });
});
