import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { handler as checkWriters } from '../../lambdas/check-writers/handler';
import { handler as recordWriters } from '../../lambdas/record-writers/handler';
import { handler as resumeWriters } from '../../lambdas/resume-writers/handler';
import type { ActedCall, LoopProgress } from '../../lambdas/shared/contract/progress';
import { handler as stopWriters } from '../../lambdas/stop-writers/handler';
import { createApplicationAutoScaling } from '../../lib/rehearsal/aws/application-auto-scaling/application-auto-scaling';
import { CALL, ecsWorld, FOREVER } from '../rehearsal/ecs/ecs-world';
import { type LocalAws, localAws, taskEvent } from './local-aws';
import { done, EXECUTION, instance, requested } from './recovery-state';

const OWN = { type: 'memberOf', expression: 'attribute:zone == a' } as const;
const world = ecsWorld();
const { context, ecs } = world;
let aws: LocalAws;

beforeAll(async () => {
  const service = (name: string) => ({ kind: 'ecsService', cluster: 'shop', service: name });
  const database = { key: 'orders', writers: [service('api'), service('agent')] };
  const scaling = createApplicationAutoScaling({ context, services: ecs });
  aws = await localAws(context, [ecs, scaling], { DATABASE: JSON.stringify(database) });
  const taskDefinition = world.define(FOREVER);
  world.serve(taskDefinition);
  ecs.addContainerInstance('shop', { zone: 'a' });
  ecs.addContainerInstance('shop', { zone: 'b' });
  ecs.createService({
    cluster: 'shop',
    serviceName: 'agent',
    taskDefinition,
    desiredCount: 0,
    securityGroupIds: ['sg-1'],
    schedulingStrategy: 'DAEMON',
    placementConstraints: [OWN],
  });
  await Promise.all([ecs.whenSteady('shop', 'api'), ecs.whenSteady('shop', 'agent')]);
});

beforeEach(async () => {
  await aws.put({
    pk: 'orders#record',
    status: 'OPEN',
    incidentId: 'INC-1',
    openedBy: EXECUTION,
    original: instance('db-old'),
    settings: '{}',
    worldKey: 'w',
  });
  ecs.setDesiredCount('shop', 'api', 2);
  await ecs.operations.UpdateService!({ cluster: 'shop', service: 'agent', placementConstraints: [OWN] }, CALL);
  await Promise.all([ecs.whenSteady('shop', 'api'), ecs.whenSteady('shop', 'agent')]);
});
afterAll(async () => {
  await aws.close();
  await world.close();
});

function event(options: object = {}, state: object = {}) {
  return taskEvent({ ...requested(), ...state }, options);
}

/** Every call of the loop until it is done. */
async function until(expected: string, key: string): Promise<readonly ActedCall[]> {
  const acted: ActedCall[] = [];
  for (let state = {}; ; ) {
    const progress: LoopProgress = await checkWriters(event({ expect: expected }, state));
    acted.push(...(progress.acted ?? []));
    if (progress.status === 'done') {
      return acted;
    }
    state = { [key]: progress };
  }
}

async function service(name: string) {
  const { services } = await ecs.operations.DescribeServices!({ cluster: 'shop', services: [name] }, CALL);
  return services![0]!;
}
const running = () => ecs.tasks().filter(({ lastStatus }) => lastStatus !== 'STOPPED');
const tasksOfApi = () => running().filter(({ settings }) => settings.containerInstanceArn === undefined);

describe('writers that do not go by themselves, on the local endpoint', () => {
  it('are a daemon, stopped by a constraint, and protected tasks, stopped all the same; both come back exactly', async () => {
    const before = await service('agent');
    await recordWriters(event());
    expect(running()).toHaveLength(3);
    const [task] = tasksOfApi();
    await ecs.operations.UpdateTaskProtection!({ cluster: 'shop', tasks: [task!.id], protectionEnabled: true }, CALL);

    const { acted } = await stopWriters(event());
    expect(acted?.map(({ call, subject }) => `${call} ${subject}`)).toEqual([
      'ecs:UpdateTaskProtection service shop/api',
      'ecs:UpdateService service shop/api',
      'ecs:UpdateService service shop/agent',
    ]);
    await until('stopped', 'writersStopped');
    expect(running()).toEqual([]);

    const fenceDown = done();
    await resumeWriters(event({ portion: 'canary' }, { fenceDown }));
    await until('canary', 'canaryHealthy');
    expect((await service('agent')).runningCount).toBe(0);
    await resumeWriters(event({ portion: 'all' }, { fenceDown }));
    await until('recorded', 'healthy');
    expect((await service('agent')).placementConstraints).toEqual(before.placementConstraints);
    expect([(await service('agent')).runningCount, (await service('api')).runningCount]).toEqual([1, 2]);
  });

  it('are tasks that somebody starts and protects after the stop: the next look stops them, and says who started them', async () => {
    await recordWriters(event());
    await stopWriters(event());
    await until('stopped', 'writersStopped');
    await ecs.operations.UpdateService!({ cluster: 'shop', service: 'api', desiredCount: 1 }, CALL);
    await ecs.whenSteady('shop', 'api');
    await ecs.operations.UpdateTaskProtection!(
      { cluster: 'shop', tasks: [tasksOfApi()[0]!.id], protectionEnabled: true },
      CALL,
    );

    const held = await checkWriters(event({ expect: 'stopped', hold: true }));
    expect(held.acted?.map(({ call, because }) => [call, because !== undefined])).toContainEqual([
      'ecs:UpdateService',
      true,
    ]);
    await until('stopped', 'writersStopped');
    expect(running()).toEqual([]);
  });
});
