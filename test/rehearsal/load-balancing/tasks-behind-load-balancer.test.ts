import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEcs } from '../../../lib/rehearsal/aws/ecs/ecs';
import { createElasticLoadBalancing } from '../../../lib/rehearsal/aws/elastic-load-balancing/elastic-load-balancing';
import { addressesOnly, CALL, realContext } from '../ecs/ecs-world';

const PREFIX = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
const GROUP = `${PREFIX}:targetgroup/api/73e2d6bc24d8a067`;
const server = (status: number) => [
  'node',
  '-e',
  `require('node:http').createServer((request, response) => response.writeHead(${status}).end(process.env.RELEASE))
    .listen(process.env.LISTEN_PORT, process.env.LISTEN_ADDRESS)`,
];

describe('tasks behind a load balancer', () => {
  let world: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(async () => {
    await world.ecs.close();
    await world.balancing.close();
    world.context.dispose();
  });

  async function open() {
    const context = realContext();
    const network = addressesOnly();
    const balancing = createElasticLoadBalancing({ context, network });
    const baseUrl = await balancing.addLoadBalancer({
      listenerArn: `${PREFIX}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      hostName: 'shop.example.com',
      targetGroups: [{ arn: GROUP, name: 'api', healthCheckIntervalSeconds: 5 }],
      defaultTargetGroupArn: GROUP,
    });
    const ecs = createEcs({ context, network, targets: balancing });
    ecs.addCluster('shop');
    return { context, balancing, baseUrl, ecs };
  }

  const define = (release: string, status = 200) =>
    world.ecs.registerTaskDefinition({
      family: 'api',
      environment: { RELEASE: release },
      container: { command: server(status), port: 8080 },
    });
  const serve = (taskDefinition: string, desiredCount: number, healthCheckGracePeriodSeconds = 600) =>
    world.ecs.createService({
      cluster: 'shop',
      serviceName: 'api',
      taskDefinition,
      desiredCount,
      securityGroupIds: ['sg-1'],
      targetGroupArn: GROUP,
      healthCheckGracePeriodSeconds,
      circuitBreaker: { enable: true, rollback: true },
    });
  const health = async () =>
    (
      await world.balancing.operations.DescribeTargetHealth?.({ TargetGroupArn: GROUP }, CALL)
    )?.TargetHealthDescriptions?.map(({ TargetHealth }) => TargetHealth?.State);

  it('is steady when its targets are healthy, and reachable through the listener', async () => {
    serve(define('one'), 2);
    await world.ecs.whenSteady('shop', 'api');

    expect(await health()).toEqual(['healthy', 'healthy']);
    expect(await (await fetch(world.baseUrl)).text()).toBe('one');
  });

  it('leaves the target group when it scales to zero', async () => {
    serve(define('one'), 2);
    await world.ecs.whenSteady('shop', 'api');

    world.ecs.setDesiredCount('shop', 'api', 0);
    await world.ecs.whenSteady('shop', 'api');

    expect(await health()).toEqual([]);
    expect((await fetch(world.baseUrl)).status).toBe(503);
  });

  it('answers every request while a new release replaces the old one', async () => {
    serve(define('one'), 2);
    await world.ecs.whenSteady('shop', 'api');
    let steady = false;

    world.ecs.operations.UpdateService?.({ cluster: 'shop', service: 'api', taskDefinition: define('two') }, CALL);
    const done = world.ecs.whenSteady('shop', 'api').then(() => {
      steady = true;
    });
    const statuses = new Set<number>();
    while (!steady) statuses.add((await fetch(world.baseUrl)).status);
    await done;

    expect(statuses).toEqual(new Set([200]));
    expect(await (await fetch(world.baseUrl)).text()).toBe('two');
  });

  it('never calls a release completed whose targets stay unhealthy', async () => {
    serve(define('broken', 500), 1);
    await world.ecs.when(() => world.ecs.tasks().some((task) => task.health === 'unhealthy'));

    const answer = await world.ecs.operations.DescribeServices?.({ cluster: 'shop', services: ['api'] }, CALL);

    expect(answer?.services?.[0]).toMatchObject({ runningCount: 1, deployments: [{ rolloutState: 'IN_PROGRESS' }] });
  });

  it('replaces tasks that are unhealthy after the grace period, and fails the deployment after three', async () => {
    serve(define('broken', 500), 1, 1);
    const ended = () => world.ecs.tasks().filter(({ lastStatus }) => lastStatus === 'STOPPED');

    await world.ecs.when(() => ended().length === 3);

    expect(ended().every(({ stoppedReason }) => stoppedReason?.startsWith('Task failed ELB health checks'))).toBe(true);
    const answer = await world.ecs.operations.DescribeServices?.({ cluster: 'shop', services: ['api'] }, CALL);
    expect(answer?.services?.[0]?.deployments).toEqual([
      expect.objectContaining({ rolloutState: 'FAILED', failedTasks: 3 }),
    ]);
  });
});
