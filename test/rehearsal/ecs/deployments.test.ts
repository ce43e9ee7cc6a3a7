import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rollingSteps } from '../../../lib/rehearsal/aws/ecs/rolling-deployment';
import { CALL, type EcsWorld, ecsWorld, FOREVER, UNSTARTABLE } from './ecs-world';

describe('deployments', () => {
  let world: EcsWorld;
  beforeEach(() => {
    world = ecsWorld();
  });
  afterEach(() => world.close());

  const update = (input: object) =>
    world.ecs.operations.UpdateService?.({ cluster: 'shop', service: 'api', ...input }, CALL);

  it('starts the tasks of a new definition before it stops the old ones', async () => {
    const { ecs } = world;
    world.serve(world.define(FOREVER));
    await ecs.whenSteady('shop', 'api');
    const second = world.define(FOREVER);
    let fewest = Number.POSITIVE_INFINITY;
    const watching = ecs.when(() => {
      fewest = Math.min(fewest, ecs.tasks().filter(({ lastStatus }) => lastStatus === 'RUNNING').length);
      return false;
    });

    update({ taskDefinition: second });
    expect((await world.describe()).deployments?.map(({ status, rolloutState }) => [status, rolloutState])).toEqual([
      ['PRIMARY', 'IN_PROGRESS'],
      ['ACTIVE', 'COMPLETED'],
    ]);
    await ecs.whenSteady('shop', 'api');

    expect(fewest).toBe(2);
    expect(watching).toBeInstanceOf(Promise);
    expect(await world.describe()).toMatchObject({
      taskDefinition: second,
      runningCount: 2,
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
    });
  });

  it('does not start a deployment for a change of the desired count or of the configuration', async () => {
    const { ecs } = world;
    world.serve(world.define(FOREVER), 1);
    await ecs.whenSteady('shop', 'api');
    const before = (await world.describe()).deployments?.[0]?.id;

    update({
      desiredCount: 2,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
    });

    const after = await world.describe();
    expect(after.deployments?.map(({ id }) => id)).toEqual([before]);
    expect(after.deploymentConfiguration).toEqual({
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: true, rollback: false },
    });
  });

  it('returns to the last completed definition when the breaker may roll back', async () => {
    const { ecs } = world;
    const good = world.define(FOREVER);
    world.serve(good, 1, { circuitBreaker: { enable: true, rollback: true } });
    await ecs.whenSteady('shop', 'api');

    update({ taskDefinition: world.define(UNSTARTABLE) });
    await ecs.when(() => ecs.tasks().filter(({ stopCode }) => stopCode === 'TaskFailedToStart').length >= 3);
    await ecs.whenSteady('shop', 'api');

    const service = await world.describe();
    expect(service.taskDefinition).toBe(good);
    expect(service.deployments?.[0]?.rolloutStateReason).toContain('completed');
    expect(service.events?.map(({ message }) => message)).toContainEqual(expect.stringContaining('rolling back'));
  });

  it('stays on the failed definition when the breaker must not roll back, and starts nothing more', async () => {
    const { ecs } = world;
    world.serve(world.define(FOREVER), 1, { circuitBreaker: { enable: true, rollback: true } });
    await ecs.whenSteady('shop', 'api');
    const failing = world.define(UNSTARTABLE);

    update({
      taskDefinition: failing,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
    });
    // A start that was under way when the breaker opened still has to end.
    await ecs.when(() => {
      const started = ecs.tasks().filter(({ settings }) => settings.definition.taskDefinitionArn === failing);
      return started.length >= 3 && started.every(({ lastStatus }) => lastStatus === 'STOPPED');
    });

    const service = await world.describe();
    expect(
      service.deployments?.map(({ status, rolloutState, taskDefinition }) => ({
        status,
        rolloutState,
        failing: taskDefinition === failing,
      })),
    ).toEqual([
      { status: 'PRIMARY', rolloutState: 'FAILED', failing: true },
      { status: 'ACTIVE', rolloutState: 'COMPLETED', failing: false },
    ]);
    expect(service).toMatchObject({ taskDefinition: failing, runningCount: 1, pendingCount: 0 });
  });
});

describe('rolling update steps', () => {
  const bounds = { minimumHealthyPercent: 100, maximumPercent: 200 };
  it.each([
    ['fills an empty service', { desired: 2, primary: [0, 0], older: [0, 0] }, [2, 0, 0]],
    ['starts beside the old tasks', { desired: 2, primary: [0, 0], older: [2, 2] }, [2, 0, 0]],
    ['waits for the new tasks to serve', { desired: 2, primary: [2, 0], older: [2, 2] }, [0, 0, 0]],
    ['stops one old task for each new one that serves', { desired: 2, primary: [2, 1], older: [2, 2] }, [0, 0, 1]],
    ['stops all on a desired count of 0', { desired: 0, primary: [2, 2], older: [1, 1] }, [0, 2, 1]],
    ['stops old tasks that do not serve first', { desired: 2, primary: [0, 0], older: [2, 1] }, [2, 0, 1]],
  ])('%s', (_name, { desired, primary, older }, [start, stopPrimary, stopOlder]) => {
    const counts = ([live = 0, ready = 0]: number[]) => ({ live, ready });

    const steps = rollingSteps({ ...bounds, desired, primary: counts(primary), older: counts(older) });

    expect(steps).toEqual({ start, stopPrimary, stopOlder });
  });

  it('stops before it starts when the maximum leaves no room', () => {
    const steps = rollingSteps({
      desired: 2,
      minimumHealthyPercent: 0,
      maximumPercent: 100,
      primary: { live: 0, ready: 0 },
      older: { live: 2, ready: 2 },
    });

    expect(steps).toEqual({ start: 0, stopPrimary: 0, stopOlder: 2 });
  });
});
