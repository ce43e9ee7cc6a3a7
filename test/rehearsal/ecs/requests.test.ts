import type { UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Authorization } from '../../../lib/rehearsal/service';
import { CALL, type EcsWorld, ecsWorld, FOREVER } from './ecs-world';

describe('ECS requests', () => {
  let world: EcsWorld;
  beforeEach(() => {
    world = ecsWorld();
  });
  afterEach(() => world.close());

  const update = async (input: Partial<UpdateServiceCommandInput>) =>
    world.ecs.operations.UpdateService?.({ cluster: 'shop', service: 'api', ...input }, CALL);

  it.each([
    ['a cluster that is missing', { cluster: 'other' }, 'ClusterNotFoundException'],
    ['a service that is missing', { service: 'other' }, 'ServiceNotFoundException'],
    ['a task definition that is missing', { taskDefinition: 'other:1' }, 'InvalidParameterException'],
    ['a negative count', { desiredCount: -1 }, 'InvalidParameterException'],
    ['parameters that are not modelled', { platformVersion: '1.4.0' }, 'UnsupportedFeatureException'],
    [
      'a breaker without rollback',
      { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: undefined } } },
      'InvalidParameterException',
    ],
  ])('refuses %s', async (_what, input, name) => {
    world.serve(world.define(FOREVER), 0);

    await expect(update(input)).rejects.toMatchObject({ name });
  });

  it('refuses to change a service that is not active', async () => {
    world.serve(world.define(FOREVER), 0);
    world.ecs.setServiceStatus('shop', 'api', 'DRAINING');

    await expect(update({ desiredCount: 1 })).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
  });

  it('refuses a desired count for DAEMON services and a task definition for CODE_DEPLOY ones', async () => {
    const definition = world.define(FOREVER);
    world.serve(definition, 0, { schedulingStrategy: 'DAEMON', deploymentController: 'CODE_DEPLOY' });

    await expect(update({ desiredCount: 1 })).rejects.toThrow('daemon scheduling strategy');
    await expect(update({ taskDefinition: definition })).rejects.toThrow('CODE_DEPLOY deployment controller');
    expect(await world.describe()).toMatchObject({
      schedulingStrategy: 'DAEMON',
      deploymentController: { type: 'CODE_DEPLOY' },
    });
  });

  it('reports missing services as failures, and refuses more than ten', async () => {
    const { DescribeServices } = world.ecs.operations;

    const answer = await DescribeServices?.({ cluster: 'shop', services: ['ghost'] }, CALL);

    expect(answer?.failures).toEqual([
      { arn: 'arn:aws:ecs:eu-west-1:123456789012:service/shop/ghost', reason: 'MISSING' },
    ]);
    const eleven = Array.from({ length: 11 }, (_, index) => `service-${index}`);
    expect(() => DescribeServices?.({ cluster: 'shop', services: eleven }, CALL)).toThrow(
      'maximum number of services is 10',
    );
  });

  it('lists tasks page by page', async () => {
    world.serve(world.define(FOREVER), 3);

    const first = await world.ecs.operations.ListTasks?.({ cluster: 'shop', serviceName: 'api', maxResults: 2 }, CALL);
    const second = await world.ecs.operations.ListTasks?.(
      { cluster: 'shop', serviceName: 'api', maxResults: 2, nextToken: first?.nextToken },
      CALL,
    );

    expect([first?.taskArns?.length, second?.taskArns?.length, second?.nextToken]).toEqual([2, 1, undefined]);
  });

  it('asks for PassRole only when a task definition is sent', () => {
    const { ecs } = world;
    const roles = {
      taskRoleArn: 'arn:aws:iam::123456789012:role/task',
      executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
    };
    const arn = ecs.registerTaskDefinition({
      family: 'api',
      environment: {},
      container: { command: FOREVER },
      ...roles,
    });
    const asked = (input: object): readonly Authorization[] => {
      const question = ecs.authorization?.['UpdateService'] as unknown as (input: object) => readonly Authorization[];
      return question({ cluster: 'shop', service: 'api', ...input });
    };

    expect(asked({ desiredCount: 0 })).toEqual([
      {
        action: 'ecs:UpdateService',
        resources: ['arn:aws:ecs:eu-west-1:123456789012:service/shop/api'],
        context: { 'ecs:cluster': 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop' },
      },
    ]);
    expect(asked({ taskDefinition: arn }).slice(1)).toEqual(
      [roles.taskRoleArn, roles.executionRoleArn].map((role) => ({
        action: 'iam:PassRole',
        resources: [role],
        context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      })),
    );
  });
});
