import { describe, expect, it } from '@jest/globals';
import type { ObservedService } from '../../../../lambdas/shared/ecs';
import type { ObservedTask } from '../../../../lambdas/shared/ecs-task';
import { observed, recorded, SUSPENDED, target } from '../../writers';
import { services } from './ecs-services-in-memory';

const breaker = { enable: true, rollback: true };
const task = (changes: Partial<ObservedTask> = {}): ObservedTask => ({
  taskArn: 'arn:task/shop/1',
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  ...changes,
});

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
