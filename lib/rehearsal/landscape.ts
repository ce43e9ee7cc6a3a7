import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSettings } from '../../lambdas/shared/contract/database-settings';
import type { ScalingControl } from './aws/application-auto-scaling/application-auto-scaling';
import type { EcsControl } from './aws/ecs/ecs';
import type { LoadBalancingControl } from './aws/elastic-load-balancing/elastic-load-balancing';
import type { Kms } from './aws/kms';
import type { Rds } from './aws/rds/rds';
import type { SecretsManager } from './aws/secrets-manager';
import { bundleApplication } from './demo/application-bundle';
import { fillOverConnection } from './fill-database';
import type { Iam } from './iam/iam';
import type { DemoApplication, ProtectedDatabase } from './local-world';
import type { LoopbackNetwork } from './network/loopback-network';
import type { WorldContext } from './world';

export interface LandscapeServices {
  readonly iam: Iam;
  readonly kms: Kms;
  readonly rds: Rds;
  readonly secrets: SecretsManager;
  readonly ecs: EcsControl;
  readonly scaling: ScalingControl;
  readonly loadBalancing: LoadBalancingControl;
}

export interface LandscapeOptions {
  readonly settings: DatabaseSettings;
  readonly environmentName: string;
  readonly rows: number;
  readonly seed: number;
  /** Fills the new database. @default - roles, schema and rows, through a connection of its administrator */
  readonly fill?: (resourceId: string, logins: Logins) => Promise<void>;
  /** The application's program. @default - the demo, bundled into the world's directory */
  readonly program?: string;
}

/** Security group of the application's tasks. */
export const APPLICATION_GROUP = 'sg-0a1b2c3d4e5f600a0';
const ORDERS_PER_SECOND = 40;
/** PEM of the database servers' authority, within the directory of the world. */
export const CERTIFICATE_AUTHORITY_FILE = join('demo', 'rds-ca.pem');

/** Passwords of the demo's logins; made up for each world. */
export interface Logins {
  readonly master: string;
  readonly validator: string;
  readonly application: string;
}

export function inventLogins(random: () => number): Logins {
  const password = () => Array.from({ length: 24 }, () => Math.floor(random() * 36).toString(36)).join('');
  return { master: password(), validator: password(), application: password() };
}

/** What stands in the account before anything of ours is deployed, without the database and its application. */
export function layGround(
  network: LoopbackNetwork,
  { kms, rds, secrets }: LandscapeServices,
  settings: DatabaseSettings,
  logins: Logins,
): void {
  const { vpcId, subnetGroupName, securityGroupIds } = settings.network;
  network.addSecurityGroup({
    groupId: APPLICATION_GROUP,
    vpcId,
    groupName: 'application',
    description: 'tasks of the application',
    ingress: [],
  });
  for (const groupId of securityGroupIds) {
    network.addSecurityGroup({
      groupId,
      vpcId,
      groupName: `database-${groupId}`,
      description: 'admits the application to the database',
      ingress: [{ fromPort: settings.port, toPort: settings.port, sourceSecurityGroupId: APPLICATION_GROUP }],
    });
  }
  kms.addKey({ alias: 'alias/aws/rds', manager: 'AWS', description: 'default key of RDS' });
  // A restore that names no subnet group lands in the default VPC: here the application's own.
  for (const name of [subnetGroupName, 'default']) {
    rds.addSubnetGroup({ name, vpcId, subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] });
  }
  rds.addParameterGroup({ name: settings.parameterGroupName, family: rds.state.engine(settings.engine).family });
  secrets.addSecret(settings.secrets.validator, { username: 'recovery_validator', password: logins.validator });
  secrets.addSecret(settings.secrets.application, { username: 'orders_app', password: logins.application });
}

/** What docs/deploy.md asks for: the groups of the database admit the validators of the original. */
export function admitValidators(
  network: LoopbackNetwork,
  settings: DatabaseSettings,
  groupIds: readonly string[],
): void {
  const { port, network: vpc } = settings;
  for (const group of network.securityGroups().filter(({ groupId }) => vpc.securityGroupIds.includes(groupId))) {
    group.ingress.push(
      ...groupIds.map((sourceSecurityGroupId) => ({ fromPort: port, toPort: port, sourceSecurityGroupId })),
    );
  }
}

/** The production instance with its data; resolves when it is available and backed up. */
export async function createDatabase(
  context: WorldContext,
  { kms, rds }: LandscapeServices,
  { settings, rows, fill }: LandscapeOptions,
  logins: Logins,
): Promise<ProtectedDatabase> {
  const { identifier, databaseName } = settings;
  const instance = await rds.createInstance({
    identifier,
    engine: settings.engine,
    masterUser: 'postgres_admin',
    masterPassword: logins.master,
    database: databaseName,
    securityGroupIds: settings.network.securityGroupIds,
    subnetGroupName: settings.network.subnetGroupName,
    parameterGroupName: settings.parameterGroupName,
    tags: { team: 'shop', 'cost-centre': '4711' },
    // Everything that a restore does not carry over by itself is set, so that parity has work to do.
    settings: {
      StorageEncrypted: true,
      KmsKeyId: kms.key('alias/aws/rds')!.arn,
      MaxAllocatedStorage: 200,
      BackupRetentionPeriod: settings.continuousBackupDays,
      PreferredBackupWindow: '04:30-05:00',
      PreferredMaintenanceWindow: 'sun:05:30-sun:06:00',
      CopyTagsToSnapshot: true,
      AutoMinorVersionUpgrade: false,
      IAMDatabaseAuthenticationEnabled: true,
      PerformanceInsightsEnabled: true,
      PerformanceInsightsRetentionPeriod: 7,
      EnabledCloudwatchLogsExports: ['postgresql'],
    },
  });
  if (fill) await fill(instance.resourceId, logins);
  else await fillOverConnection(context, rds, { resourceId: instance.resourceId, databaseName, rows }, logins);
  return {
    identifier,
    databaseName,
    engine: settings.engine,
    resourceId: instance.resourceId,
    host: instance.hostName,
    port: instance.port,
    validator: { user: 'recovery_validator', password: logins.validator },
    application: { user: 'orders_app', password: logins.application },
    observerGroupIds: [APPLICATION_GROUP],
  };
}

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
  mkdirSync(join(context.directory, 'demo'), { recursive: true });
  writeFileSync(caFile, network.certificateAuthorityPem);
  const [api, worker] = settings.writers;
  if (!api || !worker) {
    throw new Error(
      `the demo application has two services, found ${settings.writers.length} writers in the environment`,
    );
  }
  const cluster = api.cluster;
  ecs.addCluster(cluster);
  const targetGroupArn = targetGroupArnOf(context, api.service);
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
        DATABASE_HOST: database.host,
        DATABASE_PORT: String(database.port),
        DATABASE_NAME: settings.databaseName,
        DATABASE_USER: 'orders_app',
        DATABASE_PASSWORD: logins.application,
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
  return { cluster, services: [api.service, worker.service], releases, healthUrl: settings.health.urls[0]! };
}

/** The load balancer that stands before the application; listener rules of our stacks attach to it. */
export async function openLoadBalancer(
  context: WorldContext,
  loadBalancing: LoadBalancingControl,
  settings: DatabaseSettings,
  listenerArn: string,
): Promise<void> {
  const [api] = settings.writers;
  const arn = targetGroupArnOf(context, api!.service);
  await loadBalancing.addLoadBalancer({
    listenerArn,
    hostName: new URL(settings.health.urls[0]!).hostname,
    targetGroups: [{ arn, name: api!.service, healthCheckPath: '/health' }],
    defaultTargetGroupArn: arn,
  });
}

function targetGroupArnOf({ region, accountId }: WorldContext, service: string): string {
  return `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${service}/73e2d6bc24d8a067`;
}
