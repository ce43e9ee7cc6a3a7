import type { RegisterScalableTargetCommandInput } from '@aws-sdk/client-application-auto-scaling';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createApplicationAutoScaling } from '../../../lib/rehearsal/aws/application-auto-scaling/application-auto-scaling';
import type { Authorization } from '../../../lib/rehearsal/service';
import { testContext } from '../aws/test-context';
import { CALL } from '../ecs/ecs-world';

const RESOURCE = 'service/shop/api';
const SUSPENDED = {
  DynamicScalingInSuspended: true,
  DynamicScalingOutSuspended: true,
  ScheduledScalingSuspended: true,
};

describe('application auto scaling', () => {
  let counts: Map<string, number>;
  let scaling: ReturnType<typeof createApplicationAutoScaling>;

  beforeEach(() => {
    counts = new Map([[RESOURCE, 3]]);
    scaling = createApplicationAutoScaling({
      context: testContext(),
      services: {
        desiredCount: (cluster, service) => counts.get(`service/${cluster}/${service}`),
        setDesiredCount: (cluster, service, desired) => void counts.set(`service/${cluster}/${service}`, desired),
      },
    });
    scaling.addTarget(RESOURCE, { min: 2, max: 6 });
  });

  const register = async (input: Partial<RegisterScalableTargetCommandInput>) =>
    scaling.operations.RegisterScalableTarget?.(
      { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount', ResourceId: RESOURCE, ...input },
      CALL,
    );
  const target = async () =>
    (await scaling.operations.DescribeScalableTargets?.({ ServiceNamespace: 'ecs', ResourceIds: [RESOURCE] }, CALL))
      ?.ScalableTargets?.[0];

  it('leaves the desired count alone when the bounds already fit', async () => {
    await register({ MinCapacity: 0, SuspendedState: SUSPENDED });

    expect(counts.get(RESOURCE)).toBe(3);
    expect(await target()).toMatchObject({ MinCapacity: 0, MaxCapacity: 6, SuspendedState: SUSPENDED });
  });

  it.each([
    ['up to the new minimum', { MinCapacity: 5 }, 5],
    ['down to the new maximum', { MaxCapacity: 2 }, 2],
  ])('moves the desired count %s at once, also while everything is suspended', async (_name, bounds, expected) => {
    await register({ ...bounds, SuspendedState: SUSPENDED });

    expect(counts.get(RESOURCE)).toBe(expected);
  });

  it('scales out over the minimum like an alarm, unless suspended', async () => {
    counts.set(RESOURCE, 0);
    expect(scaling.scaleOutNow(RESOURCE)).toEqual({ status: 'scaled', desiredCount: 2 });

    await register({ SuspendedState: SUSPENDED });
    expect(scaling.scaleOutNow(RESOURCE)).toEqual({ status: 'suspended' });
    expect(counts.get(RESOURCE)).toBe(2);
  });

  it('does not scale out over the maximum', async () => {
    counts.set(RESOURCE, 6);

    expect(scaling.scaleOutNow(RESOURCE)).toEqual({ status: 'at capacity' });
  });

  it('lets a scheduled action rewrite the bounds, unless suspended', async () => {
    scaling.addScheduledAction({
      ScheduledActionName: 'morning',
      ScheduledActionARN: 'arn:aws:autoscaling:eu-west-1:123456789012:scheduledAction:1',
      ServiceNamespace: 'ecs',
      ResourceId: RESOURCE,
      Schedule: 'cron(0 6 * * ? *)',
      CreationTime: new Date(0),
      ScalableTargetAction: { MinCapacity: 4, MaxCapacity: 8 },
    });

    expect(scaling.runScheduledAction('morning')).toEqual({ status: 'scaled', desiredCount: 4 });
    await register({ SuspendedState: SUSPENDED });
    expect(scaling.runScheduledAction('morning')).toEqual({ status: 'suspended' });
    const listed = await scaling.operations.DescribeScheduledActions?.(
      { ServiceNamespace: 'ecs', ResourceId: RESOURCE },
      CALL,
    );
    expect(listed?.ScheduledActions?.map(({ ScheduledActionName }) => ScheduledActionName)).toEqual(['morning']);
  });

  it.each([
    ['another namespace', { ServiceNamespace: 'rds' as const }, 'ValidationException'],
    ['a service that does not exist', { ResourceId: 'service/shop/ghost' }, 'ValidationException'],
    ['a resource that is no service', { ResourceId: 'table/orders' }, 'ValidationException'],
    ['a minimum above the maximum', { MinCapacity: 7 }, 'ValidationException'],
    ['a negative minimum', { MinCapacity: -1 }, 'ValidationException'],
  ])('refuses %s', async (_what, input, name) => {
    await expect(register(input)).rejects.toMatchObject({ name });
    expect(await target()).toMatchObject({ MinCapacity: 2, MaxCapacity: 6 });
  });

  it('refuses a registration while another update is under way', async () => {
    const release = scaling.holdUpdate(RESOURCE);

    await expect(register({ MinCapacity: 0 })).rejects.toMatchObject({ name: 'ConcurrentUpdateException' });
    release();
    await register({ MinCapacity: 0 });
    expect(await target()).toMatchObject({ MinCapacity: 0 });
  });

  it('refuses to deregister what was not registered', () => {
    expect(() =>
      scaling.operations.DeregisterScalableTarget?.(
        { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount', ResourceId: 'service/shop/other' },
        CALL,
      ),
    ).toThrow('No scalable target registered');
  });

  it('asks IAM for the target with namespace and dimension', () => {
    const question = scaling.authorization?.['RegisterScalableTarget'] as unknown as (
      input: object,
    ) => readonly Authorization[];

    const [asked] = question({
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: RESOURCE,
    });

    expect(asked?.resources[0]).toMatch(
      /^arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target\/\w{32}$/,
    );
    expect(asked?.context).toEqual({
      'application-autoscaling:service-namespace': 'ecs',
      'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
    });
  });
});
