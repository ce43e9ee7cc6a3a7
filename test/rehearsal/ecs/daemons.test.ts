import type { UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runTasks } from '../../../lib/rehearsal/aws/ecs/run-task';
import { CALL, type EcsWorld, ecsWorld, FOREVER } from './ecs-world';

let world: EcsWorld;
beforeEach(() => {
  world = ecsWorld();
});
afterEach(() => world.close());

const update = async (input: Partial<UpdateServiceCommandInput>) =>
  world.ecs.operations.UpdateService!({ cluster: 'shop', service: 'api', ...input }, CALL);
const steady = () => world.ecs.whenSteady('shop', 'api');
const hosts = () =>
  world.ecs
    .tasks()
    .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
    .map(({ settings }) => settings.containerInstanceArn)
    .toSorted();

describe('a DAEMON service', () => {
  const NOWHERE = { type: 'memberOf', expression: 'attribute:recovery == frozen' } as const;
  let instances: string[];

  beforeEach(async () => {
    instances = [
      world.ecs.addContainerInstance('shop', { zone: 'a' }),
      world.ecs.addContainerInstance('shop', { zone: 'b' }),
    ].toSorted();
    world.serve(world.define(FOREVER), 0, { schedulingStrategy: 'DAEMON' });
    await steady();
  });

  it('runs once on each host whatever is desired, and on a new host at once', async () => {
    expect(hosts()).toEqual(instances);
    expect(await world.describe()).toMatchObject({ desiredCount: 2, runningCount: 2, launchType: 'EC2' });

    const third = world.ecs.addContainerInstance('shop');
    await steady();

    expect(hosts()).toEqual([...instances, third].toSorted());
  });

  it('starts a task anew that somebody stopped', async () => {
    const [task] = world.ecs.tasks();
    await world.ecs.operations.StopTask!({ cluster: 'shop', task: task!.id }, CALL);
    await task!.stopped;
    await steady();

    expect(hosts()).toEqual(instances);
  });

  it('ends its tasks when no host meets its placement constraints, and comes back without them', async () => {
    const before = await world.describe();

    const { service } = await update({ placementConstraints: [NOWHERE] });
    await world.ecs.when(() => hosts().length === 0);

    expect(service?.placementConstraints).toEqual([NOWHERE]);
    expect(await world.describe()).toMatchObject({ desiredCount: 0, runningCount: 0 });
    await update({ placementConstraints: [] });
    await steady();
    expect(hosts()).toEqual(instances);
    expect((await world.describe()).deployments?.[0]?.id).toBe(before.deployments?.[0]?.id);
  });

  it.each([
    ['attribute:zone == a', 1],
    ['attribute:zone != a', 1],
    ['attribute:zone in [a, b]', 2],
    ['attribute:zone exists', 2],
    ['attribute:zone !exists', 0],
  ])('is placed by %s', async (expression, count) => {
    await update({ placementConstraints: [{ type: 'memberOf', expression }] });
    await steady();

    expect(hosts()).toHaveLength(count);
  });

  it('replaces its tasks host by host with another task definition', async () => {
    const next = world.define(FOREVER);

    await update({ taskDefinition: next });
    await steady();

    expect(hosts()).toEqual(instances);
    expect((await world.describe()).taskDefinition).toBe(next);
  });

  it.each([['runningTasksCount < 3 and attribute:a == b'], ['task:group == service:api'], ['attribute:zone ==']])(
    'refuses the expression %s',
    async (expression) => {
      const refused = update({ placementConstraints: [{ type: 'memberOf', expression }] });

      await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterException' });
    },
  );
});

describe.each(['CODE_DEPLOY', 'EXTERNAL'] as const)('a service of the controller %s', (deploymentController) => {
  beforeEach(async () => {
    world.serve(world.define(FOREVER), 1, { deploymentController });
    await steady();
  });

  it('shows a task set instead of deployments, and follows the desired count', async () => {
    expect(await world.describe()).toMatchObject({
      deployments: [],
      taskSets: [{ status: 'PRIMARY', computedDesiredCount: 1, runningCount: 1, stabilityStatus: 'STEADY_STATE' }],
    });

    await update({ desiredCount: 0 });
    await world.ecs.when(() => hosts().length === 0);

    expect(await world.describe()).toMatchObject({ desiredCount: 0, runningCount: 0 });
  });

  it.each([
    ['another task definition', { taskDefinition: 'api' }],
    ['a forced deployment', { forceNewDeployment: true }],
    [
      'a circuit breaker',
      { deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } } },
    ],
  ])('refuses %s', async (_what, input) => {
    await expect(update(input)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('RunTask', () => {
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } };
  const run = async (input: object = {}) =>
    world.ecs.operations.RunTask!({ cluster: 'shop', taskDefinition: 'api', networkConfiguration, ...input }, CALL);

  beforeEach(() => {
    world.define(FOREVER);
  });

  it('starts tasks that no service keeps, found by who started them', async () => {
    const { tasks } = await run({ count: 2, startedBy: 'cron' });
    await world.ecs.when(() => world.ecs.tasks().every(({ lastStatus }) => lastStatus === 'RUNNING'));

    const listed = await world.ecs.operations.ListTasks!({ cluster: 'shop', startedBy: 'cron' }, CALL);
    expect(listed.taskArns).toEqual(tasks?.map(({ taskArn }) => taskArn));
    expect(tasks?.[0]).toMatchObject({ group: 'family:api', startedBy: 'cron', lastStatus: 'PROVISIONING' });
  });

  it('is not started again after somebody stopped it, and cannot be protected', async () => {
    const { tasks } = await run();
    const task = tasks?.[0]?.taskArn ?? '';

    const { failures } = await world.ecs.operations.UpdateTaskProtection!(
      { cluster: 'shop', tasks: [task], protectionEnabled: true },
      CALL,
    );
    await world.ecs.operations.StopTask!({ cluster: 'shop', task }, CALL);
    await world.ecs.when(() => hosts().length === 0);

    expect(failures).toEqual([{ arn: task, reason: 'TASK_NOT_VALID' }]);
    expect(world.ecs.tasks()).toHaveLength(1);
  });

  it('runs for a rule with the permissions of the role of its target', async () => {
    const asked: string[] = [];
    const request = {
      clusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop',
      parameters: {
        TaskDefinitionArn: 'api',
        NetworkConfiguration: { AwsVpcConfiguration: { Subnets: ['subnet-1'] } },
      },
      roleArn: 'arn:aws:iam::123456789012:role/timer',
      startedBy: 'events-rule/nightly',
    };

    await runTasks(request, world.ecs, (roleArn, authorizations) => {
      asked.push(roleArn, ...authorizations.map(({ action }) => action));
    });
    const denied = runTasks(request, world.ecs, () => {
      throw new Error('AccessDenied');
    });

    expect(asked).toEqual([request.roleArn, 'ecs:RunTask']);
    await expect(denied).rejects.toThrow('AccessDenied');
    expect(world.ecs.tasks().map(({ settings }) => settings.startedBy)).toEqual(['events-rule/nightly']);
  });

  it('has one effect for one client token', async () => {
    const first = await run({ clientToken: 'token' });
    const second = await run({ clientToken: 'token' });

    expect(second.tasks?.[0]?.taskArn).toBe(first.tasks?.[0]?.taskArn);
    await expect(run({ clientToken: 'token', count: 2 })).rejects.toThrow('other parameters');
  });

  it.each([
    ['a missing task definition', { taskDefinition: 'other' }],
    ['no network', { networkConfiguration: undefined }],
    ['the group of a service', { group: 'service:api' }],
    ['too many at once', { count: 11 }],
    ['launch type EC2', { launchType: 'EC2' }],
  ])('refuses %s', async (_what, input) => {
    await expect(run(input)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
