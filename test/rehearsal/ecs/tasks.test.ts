import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CALL, DEAF, type EcsWorld, ecsWorld, FAILING, FOREVER, UNSTARTABLE } from './ecs-world';

describe('tasks of a service', () => {
  let world: EcsWorld;
  beforeEach(() => {
    world = ecsWorld();
  });
  afterEach(() => world.close());

  it('runs as many processes as desired, each with its own address and the definition as environment', async () => {
    const { ecs } = world;
    const print = 'console.log(JSON.stringify(process.env)); setInterval(() => {}, 1000)';
    world.serve(world.define(['node', '-e', print]));

    await ecs.whenSteady('shop', 'api');

    const environments = await world.printed();
    expect(environments.map(({ GREETING, NETWORK }) => [GREETING, NETWORK])).toEqual([
      ['hello', 'local'],
      ['hello', 'local'],
    ]);
    expect(new Set(environments.map(({ LISTEN_ADDRESS }) => LISTEN_ADDRESS)).size).toBe(2);
    expect(await world.describe()).toMatchObject({ desiredCount: 2, runningCount: 2, pendingCount: 0 });
  });

  it('counts RUNNING only, while a stopped task stays listed until its process has ended', async () => {
    const { ecs } = world;
    world.serve(world.define(DEAF, 1), 1);
    await ecs.whenSteady('shop', 'api');
    await world.printed();

    ecs.operations.UpdateService?.({ cluster: 'shop', service: 'api', desiredCount: 0 }, CALL);
    await ecs.when(() => ecs.tasks()[0]?.lastStatus === 'STOPPING');

    expect(await world.describe()).toMatchObject({ desiredCount: 0, runningCount: 0 });
    const listed = await ecs.operations.ListTasks?.(
      { cluster: 'shop', serviceName: 'api', desiredStatus: 'STOPPED' },
      CALL,
    );
    expect(listed?.taskArns).toHaveLength(1);
    const described = await ecs.operations.DescribeTasks?.({ cluster: 'shop', tasks: listed?.taskArns }, CALL);
    expect(described?.tasks?.[0]).toMatchObject({ desiredStatus: 'STOPPED', stopCode: 'ServiceSchedulerInitiated' });
  });

  it('kills a task that ignores SIGTERM after its stop timeout', async () => {
    const { ecs, network } = world;
    world.serve(world.define(DEAF, 1), 1);
    await ecs.whenSteady('shop', 'api');
    await world.printed();

    ecs.setDesiredCount('shop', 'api', 0);
    await ecs.whenSteady('shop', 'api');

    expect(ecs.tasks()[0]).toMatchObject({ lastStatus: 'STOPPED', exitCode: 137 });
    expect(network.attached.size).toBe(0);
  });

  it('replaces a task that ends by itself, later each time', async () => {
    const { ecs } = world;
    world.serve(world.define(FAILING), 1);

    await ecs.when(() => ecs.tasks().filter(({ lastStatus }) => lastStatus === 'STOPPED').length === 3);

    const ended = ecs.tasks().filter(({ lastStatus }) => lastStatus === 'STOPPED');
    expect(ended.every(({ stopCode, exitCode }) => stopCode === 'EssentialContainerExited' && exitCode === 3)).toBe(
      true,
    );
    const [first, second, third] = ecs.tasks().map(({ createdAt }) => createdAt.getTime());
    expect(Number(third) - Number(second)).toBeGreaterThan(10);
    expect(Number(second) - Number(first)).toBeGreaterThan(10);
    expect((await world.describe()).deployments?.[0]?.failedTasks).toBe(3);
  });

  it('stops a task that cannot start, and says why', async () => {
    const { ecs } = world;
    world.serve(world.define(UNSTARTABLE), 1);

    await ecs.when(() => ecs.tasks()[0]?.lastStatus === 'STOPPED');

    expect(ecs.tasks()[0]).toMatchObject({ stopCode: 'TaskFailedToStart' });
    expect(ecs.tasks()[0]?.stoppedReason).toContain('ENOENT');
  });

  it('keeps protected tasks on scale-in until the protection ends', async () => {
    const { ecs } = world;
    world.serve(world.define(FOREVER), 1);
    await ecs.whenSteady('shop', 'api');
    const task = ecs.tasks()[0]?.settings.arn ?? '';
    ecs.operations.UpdateTaskProtection?.({ cluster: 'shop', tasks: [task], protectionEnabled: true }, CALL);

    ecs.setDesiredCount('shop', 'api', 0);
    expect(await world.describe()).toMatchObject({ desiredCount: 0, runningCount: 1 });

    ecs.operations.UpdateTaskProtection?.({ cluster: 'shop', tasks: [task], protectionEnabled: false }, CALL);
    await ecs.whenSteady('shop', 'api');
    expect(await world.describe()).toMatchObject({ runningCount: 0 });
  });

  it('stops a protected task on StopTask and starts another one', async () => {
    const { ecs } = world;
    world.serve(world.define(FOREVER), 1);
    await ecs.whenSteady('shop', 'api');
    const first = ecs.tasks()[0]?.id;

    ecs.operations.StopTask?.({ cluster: 'shop', task: first, reason: 'by hand' }, CALL);
    await ecs.whenSteady('shop', 'api');

    expect(ecs.tasks().find(({ id }) => id === first)).toMatchObject({
      stopCode: 'UserInitiated',
      stoppedReason: 'by hand',
    });
    expect(ecs.tasks().filter(({ lastStatus }) => lastStatus === 'RUNNING')).toHaveLength(1);
  });

  it('leaves no process behind when it closes', async () => {
    const { ecs } = world;
    world.serve(world.define(DEAF), 1);
    await ecs.whenSteady('shop', 'api');
    const [printed] = await world.printed();

    await ecs.close();

    expect(() => process.kill(Number(printed?.['PID']), 0)).toThrow('ESRCH');
  });
});
