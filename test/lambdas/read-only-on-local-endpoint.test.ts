import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { handler as liftReadOnly } from '../../lambdas/lift-read-only/handler';
import { handler as makeReadOnly } from '../../lambdas/make-read-only/handler';
import type { LoopProgress } from '../../lambdas/shared/contract/progress';
import { ParameterGroups } from '../../lambdas/shared/parameter-groups';
import type { DatabaseInstance } from '../../lib/rehearsal/aws/rds/database-instance';
import { instanceView } from '../../lib/rehearsal/aws/rds/instance-view';
import { createRds, type Rds } from '../../lib/rehearsal/aws/rds/rds';
import { createNetwork, type LoopbackNetwork } from '../../lib/rehearsal/network/loopback-network';
import type { InstanceView } from '../../lib/rehearsal/world';
import { idleEngine } from '../rehearsal/conformance/idle-engine';
import { realContext } from '../rehearsal/ecs/ecs-world';
import { databaseSettings } from './database-instances';
import { type LocalAws, localAws, taskEvent } from './local-aws';
import { EXECUTION, requested } from './recovery-state';

const GROUP = 'orders-mariadb';
const context = realContext();
let network: LoopbackNetwork;
let rds: Rds;
let aws: LocalAws;
let original: InstanceView;
const groups = () => new ParameterGroups();

// Clients of the functions stay with the endpoint that they met first.
beforeAll(async () => {
  network = await createNetwork(context);
  network.addSecurityGroup({ groupId: 'sg-db', groupName: 'db', description: 'db', vpcId: 'vpc-1', ingress: [] });
  const engine = { ...idleEngine(), name: 'mariadb', version: '10.11.18', family: 'mariadb10.11' };
  rds = createRds({ context, network, engines: { mariadb: engine }, events: { publish: () => {} } });
  rds.addSubnetGroup({ name: 'default', vpcId: 'vpc-1', subnetIds: ['subnet-1'] });
  rds.addParameterGroup({ name: GROUP, family: 'mariadb10.11' });
  rds.addParameterGroup({ name: 'billing-mariadb', family: 'mariadb10.11' });
  original = await addInstance('orders-db', GROUP);
  await addInstance('billing-db', 'billing-mariadb');
  const settings = databaseSettings({ engine: 'mariadb', parameterGroupName: GROUP });
  aws = await localAws(context, [rds], { DATABASE: JSON.stringify(settings) });
});
beforeEach(async () => {
  rds.state.setParameterValues(GROUP, new Map());
  await aws.put({ pk: 'orders#lock', state: 'HELD', owner: EXECUTION, incidentId: 'INC-1', epoch: 1 });
  await aws.put({
    pk: 'orders#record',
    status: 'OPEN',
    openedAt: '2026-11-21T12:00:00.000Z',
    incidentId: 'INC-1',
    original: { resourceId: original.resourceId, identifier: 'orders-db' },
  });
});
afterAll(async () => {
  await aws.close();
  await rds.close();
  await network.close();
  context.dispose();
});

function addInstance(identifier: string, parameterGroupName: string): Promise<InstanceView> {
  return rds.createInstance({
    identifier,
    engine: 'mariadb',
    masterUser: 'orders_admin',
    masterPassword: 'correct-horse-9',
    database: 'orders',
    securityGroupIds: ['sg-db'],
    parameterGroupName,
  });
}

function use(instance: DatabaseInstance, group: DatabaseInstance['parameterGroup']): void {
  instance.parameterGroup = group;
  instance.published.record(instanceView(instance, rds.state), new Date(0));
}

async function lifted(stateName = 'Lift read only'): Promise<LoopProgress[]> {
  const rounds: LoopProgress[] = [];
  do {
    const readOnlyLifted = rounds.at(-1);
    rounds.push(await liftReadOnly(taskEvent({ ...requested(), readOnlyLifted }, {}, stateName)));
  } while (rounds.at(-1)?.status !== 'done' && rounds.length < 500);
  return rounds;
}

describe('read only on the local endpoint', () => {
  it('records what was there, sets it once, and puts back exactly that', async () => {
    const before = await groups().parameter(GROUP, 'read_only');
    const first = await makeReadOnly(taskEvent(requested()));
    const again = await makeReadOnly(taskEvent(requested()));

    expect(first).toMatchObject({ set: true, acted: [{ call: 'rds:ModifyDBParameterGroup', subject: GROUP }] });
    expect(again).toEqual({ set: true, parameterGroup: GROUP });
    expect(await groups().parameter(GROUP, 'read_only')).toMatchObject({ value: '1' });
    expect((await aws.get('orders#record'))['readOnly']).toMatchObject({
      parameterGroup: GROUP,
      value: '{TrueIfReplica}',
      source: 'engine-default',
    });

    const rounds = await lifted();

    expect(rounds.flatMap(({ acted = [] }) => acted).map(({ call }) => call)).toEqual(['rds:ResetDBParameterGroup']);
    expect(rounds.at(-1)?.status).toBe('done');
    expect(await groups().parameter(GROUP, 'read_only')).toEqual(before);
  });

  it('puts a value back that somebody had chosen', async () => {
    await groups().set(GROUP, 'read_only', '0');
    await makeReadOnly(taskEvent(requested()));
    const rounds = await lifted();

    expect(rounds.flatMap(({ acted = [] }) => acted)).toMatchObject([{ detail: 'read_only -> 0' }]);
    expect(await groups().parameter(GROUP, 'read_only')).toMatchObject({ value: '0', source: 'user' });
  });

  it('sets it again after it was lifted, and keeps what was recorded first', async () => {
    await makeReadOnly(taskEvent(requested()));
    await lifted();
    await groups().set(GROUP, 'read_only', '0');

    expect(await makeReadOnly(taskEvent(requested()))).toMatchObject({ set: true, acted: [{}] });
    expect((await aws.get('orders#record'))['readOnly']).toMatchObject({ source: 'engine-default' });
  });

  it('leaves a group alone that another database uses, and lifts nothing that it has not set', async () => {
    const billing = rds.state.require('billing-db');
    const own = billing.parameterGroup;
    use(billing, { name: GROUP, status: 'in-sync' });
    const answer = await makeReadOnly(taskEvent(requested()));
    await groups().set(GROUP, 'read_only', '1');
    const rounds = await lifted();

    expect(answer).toMatchObject({ set: false, why: expect.stringContaining("'billing-db'") });
    expect(rounds).toHaveLength(1);
    expect(await groups().parameter(GROUP, 'read_only')).toMatchObject({ value: '1' });
    use(billing, own);
  });

  it('changes nothing once somebody else has the lock', async () => {
    await aws.put({ pk: 'orders#lock', state: 'HELD', owner: 'arn:other', incidentId: 'INC-1', epoch: 2 });

    await expect(makeReadOnly(taskEvent(requested()))).rejects.toMatchObject({ name: 'LockLost' });
    expect(await groups().parameter(GROUP, 'read_only')).toMatchObject({ source: 'engine-default' });
    expect(await aws.get('orders#record')).not.toHaveProperty('readOnly');
  });
});
