import {
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  ModifyDBParameterGroupCommand,
  type Parameter,
  RDSClient,
  ResetDBParameterGroupCommand,
} from '@aws-sdk/client-rds';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRds, type Rds } from '../../../lib/rehearsal/aws/rds/rds';
import type { Server } from '../../../lib/rehearsal/engines/engine';
import { createNetwork, type LoopbackNetwork } from '../../../lib/rehearsal/network/loopback-network';
import { localAws } from '../../lambdas/local-aws';
import { idleEngine } from '../conformance/idle-engine';
import { realContext } from '../ecs/ecs-world';
import { until } from './database-world';

const GROUP = 'orders-mysql8';
const context = realContext();
let network: LoopbackNetwork;
let rds: Rds;
let close: () => Promise<void>;
/** What the server of the instance was told, in order. */
let told: boolean[];

beforeEach(async () => {
  told = [];
  network = await createNetwork(context);
  network.addSecurityGroup({ groupId: 'sg-db', groupName: 'db', description: 'db', vpcId: 'vpc-1', ingress: [] });
  const idle = idleEngine();
  const engine = {
    ...idle,
    name: 'mysql',
    version: '8.4.6',
    family: 'mysql8.4',
    create: async (options: Parameters<typeof idle.create>[0]): Promise<Server> => ({
      ...(await idle.create(options)),
      setReadOnly: async (on: boolean) => void told.push(on),
    }),
  };
  rds = createRds({ context, network, engines: { mysql: engine }, events: { publish: () => {} } });
  rds.addSubnetGroup({ name: 'default', vpcId: 'vpc-1', subnetIds: ['subnet-1'] });
  rds.addParameterGroup({ name: GROUP, family: 'mysql8.4' });
  await rds.createInstance({
    identifier: 'orders-db',
    engine: 'mysql',
    masterUser: 'orders_admin',
    masterPassword: 'correct-horse-9',
    database: 'orders',
    securityGroupIds: ['sg-db'],
    parameterGroupName: GROUP,
  });
  ({ close } = await localAws(context, [rds], {}));
});
afterEach(async () => {
  await close();
  await rds.close();
  await network.close();
});

const client = () => new RDSClient({});
const modify = (parameter: Parameter, DBParameterGroupName = GROUP) =>
  client().send(new ModifyDBParameterGroupCommand({ DBParameterGroupName, Parameters: [parameter] }));
async function readOnly(): Promise<Parameter | undefined> {
  const { Parameters } = await client().send(new DescribeDBParametersCommand({ DBParameterGroupName: GROUP }));
  return Parameters?.find(({ ParameterName }) => ParameterName === 'read_only');
}
async function applyStatus(): Promise<string | undefined> {
  const { DBInstances } = await client().send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'orders-db' }));
  return DBInstances?.[0]?.DBParameterGroups?.[0]?.ParameterApplyStatus;
}

describe('parameters of a group', () => {
  it('reach the server without a restart when they are dynamic', async () => {
    expect(await readOnly()).toMatchObject({ ParameterValue: '{TrueIfReplica}', Source: 'engine-default' });
    expect(told).toEqual([false]);

    await modify({ ParameterName: 'read_only', ParameterValue: '1', ApplyMethod: 'immediate' });
    await until('it applies', applyStatus, (status) => status === 'applying');
    await until('it is in sync', applyStatus, (status) => status === 'in-sync');

    expect(await readOnly()).toMatchObject({ ParameterValue: '1', Source: 'user' });
    expect(told).toEqual([false, true]);
  });

  it('go back to the default of the engine when they are reset', async () => {
    await modify({ ParameterName: 'read_only', ParameterValue: '1', ApplyMethod: 'immediate' });
    await until('it is in sync', () => told.at(-1), Boolean);
    await until('it is in sync', applyStatus, (status) => status === 'in-sync');
    await client().send(
      new ResetDBParameterGroupCommand({
        DBParameterGroupName: GROUP,
        Parameters: [{ ParameterName: 'read_only', ApplyMethod: 'immediate' }],
      }),
    );
    await until(
      'it takes writes',
      () => told.at(-1),
      (on) => on === false,
    );

    expect(await readOnly()).toMatchObject({ ParameterValue: '{TrueIfReplica}', Source: 'engine-default' });
  });

  it('wait for a restart when they are static', async () => {
    const value = { ParameterName: 'performance_schema', ParameterValue: '1' } as const;

    await expect(modify({ ...value, ApplyMethod: 'immediate' })).rejects.toThrow(/static parameter/);
    await modify({ ...value, ApplyMethod: 'pending-reboot' });
    await until('it waits', applyStatus, (status) => status === 'pending-reboot');
  });

  it.each<[string, Parameter, string | undefined, RegExp]>([
    ['a value that is not allowed', { ParameterName: 'read_only', ParameterValue: '2' }, undefined, /allowed values/],
    ['an unknown parameter', { ParameterName: 'no_such', ParameterValue: '1' }, undefined, /Could not find/],
    ['a default group', { ParameterName: 'read_only', ParameterValue: '1' }, 'default.mysql8.4', /default one/],
    ['an unknown group', { ParameterName: 'read_only', ParameterValue: '1' }, 'no-such', /not found/],
  ])('refuse %s', async (_what, parameter, group, message) => {
    await expect(modify({ ...parameter, ApplyMethod: 'immediate' }, group)).rejects.toThrow(message);
    expect(await readOnly()).toMatchObject({ Source: 'engine-default' });
  });
});
