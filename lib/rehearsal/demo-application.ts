import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSettings } from '../../lambdas/shared/contract/database-settings';
import type { LoadBalancingControl } from './aws/elastic-load-balancing/elastic-load-balancing';
import { bundleApplication, bundleJobs } from './demo/application-bundle';
import { startJobs } from './demo/demo-jobs';
import {
  APPLICATION_GROUP,
  CERTIFICATE_AUTHORITY_FILE,
  type LandscapeOptions,
  type LandscapeServices,
  type Logins,
} from './landscape';
import type { DemoApplication, ProtectedDatabase } from './local-world';
import type { LoopbackNetwork } from './network/loopback-network';
import type { WorldContext } from './world';

const ORDERS_PER_SECOND = 40;

/** Cluster, releases, load balancer and scaling of the demo application; its tasks begin to write. */
export async function startApplication(
  context: WorldContext,
  network: LoopbackNetwork,
  services: LandscapeServices,
  { settings, environmentName, seed: seedNumber, program: given }: LandscapeOptions,
  database: ProtectedDatabase,
  logins: Logins,
): Promise<DemoApplication> {
  const { ecs, scaling } = services;
  const program = given ?? (await bundleApplication(context.directory));
  const caFile = join(context.directory, CERTIFICATE_AUTHORITY_FILE);
  if (!context.keptMails) {
    mkdirSync(join(context.directory, 'demo'), { recursive: true });
    writeFileSync(caFile, network.certificateAuthorityPem);
  }
  const [api, worker] = servicesOf(settings);
  if (!api || !worker) {
    throw new Error(
      `the demo application has two services, found ${servicesOf(settings).length} among the writers of the environment`,
    );
  }
  const cluster = api.cluster;
  const proxyHost = settings.proxies?.[0] && services.rds.proxyHost(settings.proxies[0]);
  ecs.addCluster(cluster);
  const targetGroupArn = targetGroupArnOf(context, api.service);
  const connection = {
    ...(settings.engine === 'postgres' ? {} : { DATABASE_ENGINE: settings.engine }),
    DATABASE_HOST: proxyHost ?? database.host,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: settings.databaseName,
    DATABASE_USER: 'orders_app',
    DATABASE_PASSWORD: logins.application,
  };
  const roles = (service: string) => ({
    taskRoleArn: `arn:aws:iam::${context.accountId}:role/${service}-${environmentName}-task`,
    executionRoleArn: `arn:aws:iam::${context.accountId}:role/${cluster}-execution`,
  });
  const register = (role: 'api' | 'worker', service: string, release: 'good' | 'bad' | 'fixed') =>
    ecs.registerTaskDefinition({
      family: service,
      ...roles(service),
      container: { command: ['node', program], stopTimeout: 5, ...(role === 'api' ? { port: 8080 } : {}) },
      environment: {
        ROLE: role,
        RELEASE: release,
        ...connection,
        DATABASE_CA_FILE: caFile,
        ORDERS_PER_SECOND: String(ORDERS_PER_SECOND),
        SEED: String(seedNumber % 2 ** 32),
      },
    });
  const releases = Object.fromEntries(
    (['good', 'bad', 'fixed'] as const).map((release) => [
      release,
      {
        [api.service]: register('api', api.service, release),
        [worker.service]: register('worker', worker.service, release),
      },
    ]),
  ) as unknown as DemoApplication['releases'];
  const common = { cluster, securityGroupIds: [APPLICATION_GROUP], circuitBreaker: { enable: true, rollback: true } };
  ecs.createService({
    ...common,
    serviceName: api.service,
    taskDefinition: releases.good[api.service]!,
    desiredCount: 2,
    targetGroupArn,
    healthCheckGracePeriodSeconds: 30,
  });
  ecs.createService({
    ...common,
    serviceName: worker.service,
    taskDefinition: releases.good[worker.service]!,
    desiredCount: 1,
  });
  scaling.addTarget(`service/${cluster}/${api.service}`, { min: 2, max: 6 });
  await Promise.all([ecs.whenSteady(cluster, api.service), ecs.whenSteady(cluster, worker.service)]);
  const jobs = settings.writers.filter(({ kind }) => kind !== 'ecsService');
  if (jobs.length > 0) {
    const bundle = given ?? (await bundleJobs(context.directory));
    const securityGroupIds = [APPLICATION_GROUP];
    await startJobs(context, services, { writers: jobs, bundle, environment: connection, securityGroupIds });
  }
  return { cluster, services: [api.service, worker.service], jobs, releases, healthUrl: settings.health.urls[0]! };
}

/** The load balancer that stands before the application; listener rules of our stacks attach to it. */
export async function openLoadBalancer(
  context: WorldContext,
  loadBalancing: LoadBalancingControl,
  settings: DatabaseSettings,
  listenerArn: string,
): Promise<void> {
  const [api] = servicesOf(settings);
  const arn = targetGroupArnOf(context, api!.service);
  await loadBalancing.addLoadBalancer({
    listenerArn,
    hostName: new URL(settings.health.urls[0]!).hostname,
    targetGroups: [{ arn, name: api!.service, healthCheckPath: '/health' }],
    defaultTargetGroupArn: arn,
  });
}

/** The writers that are ECS services, in the order of the configuration: API, then worker. */
function servicesOf({ writers }: DatabaseSettings) {
  return writers.filter((writer) => writer.kind === 'ecsService');
}

function targetGroupArnOf({ region, accountId }: WorldContext, service: string): string {
  return `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${service}/73e2d6bc24d8a067`;
}
