import * as scalingSdk from '@aws-sdk/client-application-auto-scaling';
import * as ecsSdk from '@aws-sdk/client-ecs';
import * as balancingSdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApplicationAutoScaling } from '../../../lib/rehearsal/aws/application-auto-scaling/application-auto-scaling';
import { createElasticLoadBalancing } from '../../../lib/rehearsal/aws/elastic-load-balancing/elastic-load-balancing';
import { type LocalEndpoint, localEndpoint } from '../aws/local-endpoint';
import { addressesOnly, type EcsWorld, ecsWorld, FOREVER, realContext } from './ecs-world';

const PREFIX = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
const LISTENER = `${PREFIX}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`;
const GROUP = `${PREFIX}:targetgroup/api/73e2d6bc24d8a067`;
const RESOURCE = 'service/shop/api';
const CLUSTER = { cluster: 'shop' };

describe('compute services through the SDK', () => {
  const context = realContext();
  const balancing = createElasticLoadBalancing({ context, network: addressesOnly() });
  let world: EcsWorld;
  let endpoint: LocalEndpoint;
  let ecs: ecsSdk.ECSClient;
  let elb: balancingSdk.ElasticLoadBalancingV2Client;
  let scaling: scalingSdk.ApplicationAutoScalingClient;

  beforeAll(async () => {
    world = ecsWorld();
    const autoScaling = createApplicationAutoScaling({ context, services: world.ecs });
    endpoint = await localEndpoint([world.ecs, autoScaling, balancing]);
    ecs = new ecsSdk.ECSClient(endpoint.configuration());
    elb = new balancingSdk.ElasticLoadBalancingV2Client(endpoint.configuration());
    scaling = new scalingSdk.ApplicationAutoScalingClient(endpoint.configuration());
    await balancing.addLoadBalancer({
      listenerArn: LISTENER,
      hostName: 'shop.example.com',
      targetGroups: [{ arn: GROUP, name: 'api' }],
      defaultTargetGroupArn: GROUP,
    });
    balancing.register(GROUP, { address: '127.0.0.1', port: 1 }, () => undefined);
    world.serve(world.define(FOREVER), 1, { tags: { team: 'shop' } });
    autoScaling.addTarget(RESOURCE, { min: 1, max: 3 });
    await world.ecs.whenSteady('shop', 'api');
  });
  afterAll(async () => {
    for (const client of [ecs, elb, scaling]) client.destroy();
    await endpoint.server.close();
    await balancing.close();
    await world.close();
    context.dispose();
  });

  it('describes services, tasks, definitions, clusters and protection', async () => {
    const services = await ecs.send(
      new ecsSdk.DescribeServicesCommand({ ...CLUSTER, services: ['api'], include: ['TAGS'] }),
    );
    const { taskArns = [] } = await ecs.send(new ecsSdk.ListTasksCommand({ ...CLUSTER, serviceName: 'api' }));
    const tasks = await ecs.send(new ecsSdk.DescribeTasksCommand({ ...CLUSTER, tasks: taskArns }));
    const taskDefinition = services.services?.[0]?.taskDefinition;
    const definition = await ecs.send(new ecsSdk.DescribeTaskDefinitionCommand({ taskDefinition }));
    const clusters = await ecs.send(new ecsSdk.DescribeClustersCommand({ clusters: ['shop'] }));
    const protection = await ecs.send(new ecsSdk.GetTaskProtectionCommand({ ...CLUSTER, tasks: taskArns }));

    expect(services.services?.[0]).toMatchObject({ runningCount: 1, tags: [{ key: 'team', value: 'shop' }] });
    expect(services.services?.[0]?.events?.[0]?.message).toBe('(service api) has reached a steady state.');
    expect(tasks.tasks?.[0]).toMatchObject({ lastStatus: 'RUNNING', group: 'service:api' });
    expect(definition.taskDefinition).toMatchObject({ family: 'api', revision: 1, status: 'ACTIVE' });
    expect(clusters.clusters?.[0]).toMatchObject({ clusterName: 'shop', runningTasksCount: 1 });
    expect(protection.protectedTasks).toEqual([{ taskArn: taskArns[0], protectionEnabled: false }]);
  });

  it('registers a task definition, and lists definitions, services and clusters', async () => {
    const container = { name: 'app', image: 'app:1', command: FOREVER };
    const registered = await ecs.send(
      new ecsSdk.RegisterTaskDefinitionCommand({ family: 'other', containerDefinitions: [container] }),
    );
    const definitions = await ecs.send(new ecsSdk.ListTaskDefinitionsCommand({}));

    expect(definitions.taskDefinitionArns).toContain(registered.taskDefinition?.taskDefinitionArn);
    expect((await ecs.send(new ecsSdk.ListServicesCommand(CLUSTER))).serviceArns).toHaveLength(1);
    expect((await ecs.send(new ecsSdk.ListClustersCommand({}))).clusterArns).toHaveLength(1);
  });

  it('answers errors as the classes of the SDK', async () => {
    const missing = () => ecs.send(new ecsSdk.UpdateServiceCommand({ ...CLUSTER, service: 'ghost', desiredCount: 0 }));
    const wrongRule = () => elb.send(new balancingSdk.ModifyRuleCommand({ RuleArn: 'none', Actions: [] }));
    const wrongScaling = () =>
      scaling.send(
        new scalingSdk.RegisterScalableTargetCommand({
          ServiceNamespace: 'ecs',
          ResourceId: 'service/shop/ghost',
          ScalableDimension: 'ecs:service:DesiredCount',
        }),
      );

    await expect(missing()).rejects.toBeInstanceOf(ecsSdk.ServiceNotFoundException);
    await expect(wrongRule()).rejects.toBeInstanceOf(balancingSdk.RuleNotFoundException);
    await expect(wrongScaling()).rejects.toBeInstanceOf(scalingSdk.ValidationException);
  });

  it('describes load balancers, listeners, rules, target groups and health', async () => {
    const balancers = await elb.send(new balancingSdk.DescribeLoadBalancersCommand({}));
    const listeners = await elb.send(new balancingSdk.DescribeListenersCommand({ ListenerArns: [LISTENER] }));
    const rules = await elb.send(new balancingSdk.DescribeRulesCommand({ ListenerArn: LISTENER }));
    const groups = await elb.send(new balancingSdk.DescribeTargetGroupsCommand({ Names: ['api'] }));
    const health = await elb.send(new balancingSdk.DescribeTargetHealthCommand({ TargetGroupArn: GROUP }));

    expect(balancers.LoadBalancers?.[0]).toMatchObject({ LoadBalancerName: 'shop', DNSName: 'shop.example.com' });
    expect(listeners.Listeners?.[0]?.LoadBalancerArn).toBe(`${PREFIX}:loadbalancer/app/shop/50dc6c495c0c9188`);
    expect(rules.Rules?.[0]).toMatchObject({ IsDefault: true, Actions: [{ Type: 'forward', TargetGroupArn: GROUP }] });
    expect(groups.TargetGroups?.[0]?.TargetGroupArn).toBe(GROUP);
    expect(health.TargetHealthDescriptions?.[0]?.Target).toEqual({ Id: '127.0.0.1', Port: 1 });
  });

  it('suspends scaling and describes it, for a role that may do so', async () => {
    const role = new scalingSdk.ApplicationAutoScalingClient(
      endpoint.roleConfiguration('scaler', [
        {
          Effect: 'Allow',
          Action: 'application-autoscaling:RegisterScalableTarget',
          Resource: 'arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/*',
          Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'ecs' } },
        },
      ]),
    );
    await role.send(
      new scalingSdk.RegisterScalableTargetCommand({
        ServiceNamespace: 'ecs',
        ResourceId: RESOURCE,
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: 0,
        SuspendedState: { DynamicScalingOutSuspended: true },
      }),
    );
    role.destroy();

    const targets = await scaling.send(new scalingSdk.DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }));
    const actions = await scaling.send(new scalingSdk.DescribeScheduledActionsCommand({ ServiceNamespace: 'ecs' }));
    const policies = await scaling.send(new scalingSdk.DescribeScalingPoliciesCommand({ ServiceNamespace: 'ecs' }));

    expect(targets.ScalableTargets?.[0]).toMatchObject({
      MinCapacity: 0,
      SuspendedState: { DynamicScalingOutSuspended: true },
    });
    expect([actions.ScheduledActions, policies.ScalingPolicies]).toEqual([[], []]);
  });
});
