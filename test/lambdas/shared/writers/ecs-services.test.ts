import { describe, expect, it } from '@jest/globals';
import type { PlacementConstraint, RecordedService } from '../../../../lambdas/shared/contract/recorded-service';
import type { Ecs, ObservedService, ServiceChange } from '../../../../lambdas/shared/ecs';
import type { ObservedTask } from '../../../../lambdas/shared/ecs-task';
import type { LoadBalancer } from '../../../../lambdas/shared/load-balancer';
import type { ObservedTarget, Scaling } from '../../../../lambdas/shared/scaling';
import { carryOut } from '../../../../lambdas/shared/writers/carry-out';
import { EcsServices } from '../../../../lambdas/shared/writers/ecs-service/ecs-services';
import { NOWHERE } from '../../../../lambdas/shared/writers/ecs-service/stop';
import type { LookOptions, SeenWriter } from '../../../../lambdas/shared/writers/writer-kind';
import { observed, recorded, SUSPENDED, target } from '../../writers';

const on = { database: 'orders', incidentId: 'INC-1' };
const canary = { portion: 'canary' as const, resumeWith: {} };
const all = { portion: 'all' as const, resumeWith: {} };
const breaker = { enable: true, rollback: true };
const task = (changes: Partial<ObservedTask> = {}): ObservedTask => ({
  taskArn: 'arn:task/shop/1',
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  ...changes,
});

interface World {
  readonly found: readonly ObservedService[];
  readonly targets?: readonly ObservedTarget[];
  readonly tasks?: readonly ObservedTask[];
  readonly protectedTasks?: readonly string[];
}

/** The kind on a world that only remembers what was asked of it. */
function services({ found, targets = [], tasks = [], protectedTasks = [] }: World) {
  const calls: unknown[] = [];
  const ecs = {
    describeServices: async () => ({ found, missing: [] }),
    tasksNotStopped: async () => tasks,
    protectedTasks: async () => protectedTasks,
    clearProtection: async (_cluster: string, arns: readonly string[]) => void calls.push(['unprotect', arns]),
    stopTask: async (_cluster: string, arn: string) => void calls.push(['stopTask', arn]),
    updateService: async (_: ObservedService, change: ServiceChange) => void calls.push(change),
  } as unknown as Ecs;
  const scaling = {
    targets: async () => targets,
    suspend: async () => void calls.push('suspend'),
    restore: async (_: unknown, bounds: unknown) => void calls.push(['scaling', bounds]),
  } as unknown as Scaling;
  const loadBalancer = {
    health: async (targetGroupArn: string) => ({ targetGroupArn, healthy: 0, others: 'initial: 1' }),
  } as unknown as LoadBalancer;
  const kind = new EcsServices(ecs, scaling, loadBalancer);
  const look = async (writer: RecordedService, options: Partial<LookOptions> = {}): Promise<SeenWriter> => {
    const [one] = await kind.look([writer], { purpose: 'stop', force: false, on, ...options });
    return one!;
  };
  const stop = async (writer: RecordedService, options: Partial<LookOptions> = {}) => {
    await carryOut((await look(writer, options)).stop, async () => void calls.push('guard'));
    return calls.filter((call) => call !== 'guard');
  };
  const resume = async (writer: RecordedService, resumption: Parameters<SeenWriter['resume']>[0]) => {
    await carryOut((await look(writer, { purpose: 'resume' })).resume(resumption), async () => undefined);
    return calls;
  };
  const find = async (name: string, resumeWith = {}) => {
    const writer = { kind: 'ecsService' as const, cluster: 'shop', service: name };
    return (await kind.find([writer], { resumeWith, all: [writer], on }))[0]!;
  };
  return { calls, look, stop, resume, find };
}

describe('services that are found', () => {
  it('are recorded with counts, task definition, circuit breaker and scaling', async () => {
    const { find } = services({
      found: [observed('api', { circuitBreaker: breaker })],
      targets: [target('api', 2, 6)],
    });

    expect((await find('api')).record).toEqual(
      recorded('api', { circuitBreaker: breaker, scaling: target('api', 2, 6).target }),
    );
  });

  it.each<[string, Partial<ObservedService>, RegExp]>([
    ['an inactive service', { status: 'DRAINING' }, /'DRAINING'/],
    ['a service deployed from outside', { deploymentController: 'EXTERNAL' }, /'EXTERNAL'/],
    ['a daemon on Fargate', { schedulingStrategy: 'DAEMON', launchType: 'FARGATE' }, /'FARGATE'/],
    ['an unknown strategy', { schedulingStrategy: 'NEW' }, /'NEW'/],
    [
      'a daemon without room for a constraint',
      { schedulingStrategy: 'DAEMON', placementConstraints: Array.from({ length: 10 }, () => ({ type: 'memberOf' })) },
      /10 placement constraints/,
    ],
  ])('refuses %s', async (_what, changes, message) => {
    const { findings, record } = await services({ found: [observed('api', changes)] }).find('api');

    expect(findings).toEqual([expect.objectContaining({ level: 'refusal', found: expect.stringMatching(message) })]);
    expect(record).toBeUndefined();
  });

  it('refuses to put a service of CodeDeploy on another release, but not to stop it', async () => {
    const { find } = services({ found: [observed('api', { deploymentController: 'CODE_DEPLOY' })] });

    expect((await find('api', { api: 'api:2' })).findings[0]?.level).toBe('refusal');
    expect((await find('api')).record).toMatchObject({ deploymentController: 'CODE_DEPLOY' });
  });

  it('waits for a deployment under way instead of refusing it', async () => {
    const [primary] = observed('api').deployments;
    const deployments = [primary!, { ...primary!, status: 'ACTIVE', taskDefinition: 'api:0' }];
    const { findings, record } = await services({ found: [observed('api', { deployments })] }).find('api');

    expect(findings.map(({ level }) => level)).toEqual(['wait']);
    expect(record).toBeDefined();
  });
});

describe('stopping services', () => {
  it('suspends scaling, then sets the count to 0, each behind the lock', async () => {
    const { stop, calls } = services({ found: [observed('api')], targets: [target('api', 2, 6)] });

    expect(await stop(recorded('api'))).toEqual(['suspend', { desiredCount: 0 }]);
    expect(calls).toEqual(['guard', 'suspend', 'guard', { desiredCount: 0 }]);
  });

  it('does nothing more once everything is stopped, or gone', async () => {
    const stopped = observed('api', { desiredCount: 0 });

    expect(
      await services({ found: [stopped], targets: [target('api', 0, 6, SUSPENDED)] }).stop(recorded('api')),
    ).toEqual([]);
    expect(await services({ found: [] }).stop(recorded('api'))).toEqual([]);
  });

  it('suspends again when somebody raised only the minimum', async () => {
    const world = { found: [observed('api', { desiredCount: 0 })], targets: [target('api', 1, 6, SUSPENDED)] };

    expect(await services(world).stop(recorded('api'))).toEqual(['suspend']);
  });

  it('takes protection from tasks before the count falls', async () => {
    const world = { found: [observed('api')], tasks: [task()], protectedTasks: ['arn:task/shop/1'] };

    expect(await services(world).stop(recorded('api'))).toEqual([
      ['unprotect', ['arn:task/shop/1']],
      { desiredCount: 0 },
    ]);
  });

  it('ends tasks that did not go by themselves, only of a stopped service and only when told to', async () => {
    const tasks = [task(), task({ taskArn: 'arn:task/shop/2', desiredStatus: 'STOPPED', lastStatus: 'STOPPING' })];
    const found = [observed('api', { desiredCount: 0 })];

    expect(await services({ found, tasks }).stop(recorded('api'))).toEqual([]);
    expect(await services({ found, tasks }).stop(recorded('api'), { force: true })).toEqual([
      ['stopTask', 'arn:task/shop/1'],
    ]);
    expect(await services({ found: [observed('api')], tasks }).stop(recorded('api'), { force: true })).toEqual([
      { desiredCount: 0 },
    ]);
  });

  it('is reached when every task is STOPPED: one that is stopping may still write', async () => {
    const found = [observed('api', { desiredCount: 0 })];
    const stopping = [task({ lastStatus: 'DEACTIVATING' })];

    expect((await services({ found }).look(recorded('api'))).active).toEqual([]);
    expect((await services({ found, tasks: stopping }).look(recorded('api'))).active).toEqual([
      'service shop/api: 1 tasks not stopped (DEACTIVATING)',
    ]);
  });

  it('waits for a deployment that still ends', async () => {
    const deployments = [...observed('api').deployments, ...observed('api').deployments];
    const found = [observed('api', { desiredCount: 0, deployments })];

    expect((await services({ found }).look(recorded('api'))).active).toEqual([
      'service shop/api: 2 deployments under way',
    ]);
  });

  it('tells what ECS said last and who started tasks', async () => {
    const found = [observed('api', { desiredCount: 2, events: ['has started 2 tasks'] })];
    const { traces } = await services({ found, tasks: [task({ startedBy: 'ecs-svc/1' })] }).look(recorded('api'));

    expect(traces).toBe('last event: has started 2 tasks; tasks started by ecs-svc/1');
  });
});

describe('a daemon', () => {
  const own: PlacementConstraint = { type: 'memberOf', expression: 'attribute:role == agent' };
  const daemon = recorded('agent', { schedulingStrategy: 'DAEMON', placementConstraints: [own] });
  const now = (placementConstraints: readonly PlacementConstraint[], changes: Partial<ObservedService> = {}) =>
    observed('agent', { schedulingStrategy: 'DAEMON', placementConstraints, ...changes });

  it('is stopped by a constraint that no instance meets, beside its own', async () => {
    expect(await services({ found: [now([own])] }).stop(daemon)).toEqual([{ placementConstraints: [own, NOWHERE] }]);
    expect(await services({ found: [now([own, NOWHERE])] }).stop(daemon)).toEqual([]);
  });

  it('comes back with exactly its own constraints, with all and not with the canary', async () => {
    expect(await services({ found: [now([own, NOWHERE])] }).resume(daemon, canary)).toEqual([]);
    expect(await services({ found: [now([own, NOWHERE])] }).resume(daemon, all)).toEqual([
      { placementConstraints: [own] },
    ]);
    expect(await services({ found: [now([own])] }).resume(daemon, all)).toEqual([]);
  });

  it('loses its last constraint again where it had none', async () => {
    const bare = recorded('agent', { schedulingStrategy: 'DAEMON', placementConstraints: [] });

    expect(await services({ found: [now([NOWHERE])] }).resume(bare, all)).toEqual([{ placementConstraints: [] }]);
  });

  it('is back once it runs on the instances that ECS counts', async () => {
    const look = (changes: Partial<ObservedService>) =>
      services({ found: [now([own], changes)] }).look(daemon, { purpose: 'confirm' });

    expect((await look({ desiredCount: 4, runningCount: 4 })).notResumed(all)).toEqual([]);
    expect((await look({ desiredCount: 0, runningCount: 0 })).notResumed(all)).toEqual([
      expect.stringContaining('no instance to run on yet'),
    ]);
  });
});

describe('resuming the canary', () => {
  const stopped = (name: string, changes = {}) => observed(name, { desiredCount: 0, ...changes });

  it('starts one task with the fixed release and the rollback off, in one change', async () => {
    const { resume } = services({ found: [stopped('api', { circuitBreaker: breaker })] });

    expect(
      await resume(recorded('api', { circuitBreaker: breaker }), { ...canary, resumeWith: { api: 'api:2' } }),
    ).toEqual([{ desiredCount: 1, taskDefinition: 'api:2', circuitBreaker: { enable: true, rollback: false } }]);
  });

  it('sends no task definition that is there already', async () => {
    expect(await services({ found: [stopped('api')] }).resume(recorded('api'), canary)).toEqual([{ desiredCount: 1 }]);
  });

  it('leaves out services that ran no task, and is done when repeated', async () => {
    const idle = recorded('idle', { desiredCount: 0 });

    expect(await services({ found: [stopped('idle')] }).resume(idle, canary)).toEqual([]);
    expect(await services({ found: [observed('api', { desiredCount: 1 })] }).resume(recorded('api'), canary)).toEqual(
      [],
    );
  });

  it.each([
    ['gone', []],
    ['inactive', [stopped('api', { status: 'INACTIVE' })]],
  ])('refuses a service that is %s', async (_what, found) => {
    await expect(services({ found }).resume(recorded('api'), canary)).rejects.toMatchObject({
      name: 'WorldChanged',
      message: expect.stringContaining('shop/api'),
    });
  });

  it.each<[string, Partial<ObservedService>, RegExp]>([
    ['the task has not started', { runningCount: 0 }, /0 of 1 tasks running/],
    ['the service rolled back to the old release', { taskDefinition: 'api:1' }, /runs 'api:1', expected 'api:2'/],
    ['no target is healthy', { targetGroupArns: ['group'] }, /0 healthy targets \(initial: 1\) of 1/],
    [
      'the deployment has not ended',
      {
        deployments: [
          { status: 'PRIMARY', taskDefinition: 'api:2', desiredCount: 1, runningCount: 1, rolloutState: 'IN_PROGRESS' },
        ],
      },
      /IN_PROGRESS/,
    ],
  ])('is not reached while %s', async (_what, changes, message) => {
    const found = [observed('api', { desiredCount: 1, taskDefinition: 'api:2', ...changes })];
    const writer = await services({ found }).look(recorded('api'), { purpose: 'confirm' });

    expect(writer.notResumed({ ...canary, resumeWith: { api: 'api:2' } })).toEqual([expect.stringMatching(message)]);
  });
});

describe('resuming all services', () => {
  const scaling = target('api', 2, 6).target;

  it('restores count and rollback, then scaling, exactly as recorded', async () => {
    const found = [observed('api', { desiredCount: 1, circuitBreaker: { enable: true, rollback: false } })];
    const { resume } = services({ found, targets: [target('api', 0, 6, SUSPENDED)] });

    expect(await resume(recorded('api', { circuitBreaker: breaker, scaling }), all)).toEqual([
      { desiredCount: 3, circuitBreaker: breaker },
      ['scaling', scaling],
    ]);
  });

  it('brings the recorded release back where none was asked for, but never one of CodeDeploy', async () => {
    const found = [observed('api', { desiredCount: 0, taskDefinition: 'api:9' })];

    expect(await services({ found }).resume(recorded('api'), all)).toEqual([
      { desiredCount: 3, taskDefinition: 'api:1' },
    ]);
    expect(await services({ found }).resume(recorded('api', { deploymentController: 'CODE_DEPLOY' }), all)).toEqual([
      { desiredCount: 3 },
    ]);
  });

  it('changes nothing once everything is as recorded', async () => {
    const world = { found: [observed('api')], targets: [target('api', 2, 6)] };

    expect(await services(world).resume(recorded('api', { scaling }), all)).toEqual([]);
  });

  it('is reached with the recorded count, or one that scaling chose within its bounds', async () => {
    const faults = async (writer: RecordedService, changes: Partial<ObservedService> = {}) =>
      (await services({ found: [observed('api', changes)] }).look(writer, { purpose: 'confirm' })).notResumed(all);

    expect(await faults(recorded('api'))).toEqual([]);
    expect(await faults(recorded('api', { scaling }), { desiredCount: 5 })).toEqual([]);
    expect(await faults(recorded('api'), { desiredCount: 2 })).toEqual([
      expect.stringContaining('desired count 2, expected 3'),
    ]);
  });
});
