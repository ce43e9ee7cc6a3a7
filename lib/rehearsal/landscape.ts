import { join } from 'node:path';
import type { DatabaseSettings } from '../../lambdas/shared/contract/database-settings';
import type { ScalingControl } from './aws/application-auto-scaling/application-auto-scaling';
import type { EcsControl } from './aws/ecs/ecs';
import type { LoadBalancingControl } from './aws/elastic-load-balancing/elastic-load-balancing';
import type { Kms } from './aws/kms';
import type { Rds } from './aws/rds/rds';
import type { SecretsManager } from './aws/secrets-manager';
import type { JobServices } from './demo/demo-jobs';
import { fillOverConnection } from './fill-database';
import type { ProtectedDatabase } from './local-world';
import type { LoopbackNetwork } from './network/loopback-network';
import type { WorldContext } from './world';

export interface LandscapeServices extends JobServices {
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
  /** What targets of proxies hold on to when an instance is renamed. @default - the instance */
  readonly proxyTargetsFollow?: 'name' | 'instance';
  /** The application's program, also in the place of the bundle of its functions. @default - the demo, bundled into the world's directory */
  readonly program?: string;
}

/** Security group of the application's tasks. */
export const APPLICATION_GROUP = 'sg-0a1b2c3d4e5f600a0';
/** Security group of the proxies, where the database has some. */
const PROXY_GROUP = 'sg-0a1b2c3d4e5f600b0';
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
  const { port } = settings;
  const sources = settings.proxies ? [APPLICATION_GROUP, PROXY_GROUP] : [APPLICATION_GROUP];
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
      ingress: sources.map((sourceSecurityGroupId) => ({ fromPort: port, toPort: port, sourceSecurityGroupId })),
    });
  }
  if (settings.proxies) {
    network.addSecurityGroup({
      groupId: PROXY_GROUP,
      vpcId,
      groupName: 'proxies',
      description: 'admits the application to the proxies of the database',
      ingress: [{ fromPort: port, toPort: port, sourceSecurityGroupId: APPLICATION_GROUP }],
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

/** What docs/deploy.md asks for: the groups of the database and its proxies admit the validators of the original. */
export function admitValidators(
  network: LoopbackNetwork,
  settings: DatabaseSettings,
  groupIds: readonly string[],
): void {
  const { port, network: vpc } = settings;
  const admitting = [...vpc.securityGroupIds, PROXY_GROUP];
  for (const group of network.securityGroups().filter(({ groupId }) => admitting.includes(groupId))) {
    group.ingress.push(
      ...groupIds.map((sourceSecurityGroupId) => ({ fromPort: port, toPort: port, sourceSecurityGroupId })),
    );
  }
}

/** The production instance with its data; resolves when it is available and backed up. */
export async function createDatabase(
  context: WorldContext,
  { kms, rds }: LandscapeServices,
  { settings, rows, fill, proxyTargetsFollow }: LandscapeOptions,
  logins: Logins,
): Promise<ProtectedDatabase> {
  const { identifier, databaseName } = settings;
  const instance = await rds.createInstance({
    identifier,
    engine: settings.engine,
    masterUser: settings.engine === 'postgres' ? 'postgres_admin' : 'orders_admin',
    masterPassword: logins.master,
    database: databaseName,
    securityGroupIds: settings.network.securityGroupIds,
    subnetGroupName: settings.network.subnetGroupName,
    parameterGroupName: settings.parameterGroupName,
    tags: {
      team: 'shop',
      'cost-centre': '4711',
      'aws:cloudformation:stack-name': `${identifier}-data`,
      'aws:cloudformation:logical-id': 'OrdersDatabase5F9A0E13',
    },
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
      ...(settings.engine === 'postgres'
        ? { EnabledCloudwatchLogsExports: ['postgresql'] }
        : { EnabledCloudwatchLogsExports: ['error'], LicenseModel: 'general-public-license' }),
    },
  });
  for (const name of settings.proxies ?? []) {
    await rds.openProxy({
      name,
      vpcId: settings.network.vpcId,
      securityGroupIds: [PROXY_GROUP],
      secretArns: [settings.secrets.application, settings.secrets.validator],
      targetIdentifier: identifier,
      ...(proxyTargetsFollow ? { targetsFollow: proxyTargetsFollow } : {}),
    });
  }
  if (fill) await fill(instance.resourceId, logins);
  else
    await fillOverConnection(
      context,
      rds,
      { engine: settings.engine, resourceId: instance.resourceId, databaseName, rows },
      logins,
    );
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
