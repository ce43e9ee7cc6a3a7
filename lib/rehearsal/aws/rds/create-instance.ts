import { AwsError } from '../../service';
import type { InstanceView } from '../../world';
import { startAutomatedBackups } from './automated-backups';
import { hostNameOf, newIdentifier } from './identifiers';
import { enterInstance, putIntoService } from './instance-server';
import { defaultSettings, type InstanceSettings } from './instance-settings';
import { instanceSummary } from './instance-summary';
import { requireInstanceQuota } from './quotas';
import type { RdsState } from './rds-state';
import { checkSecurityGroups, defaultSecurityGroup } from './security-group-membership';
import { checkPassword, checkSettings } from './setting-rules';

export interface SeedInstance {
  readonly identifier: string;
  /** @default - `postgres` */
  readonly engine?: string;
  /** @default - what CreateDBInstance gives, with a backup retention of 7 days */
  readonly settings?: Partial<InstanceSettings>;
  readonly masterUser: string;
  readonly masterPassword: string;
  readonly database: string;
  /** @default - the default group of the VPC */
  readonly securityGroupIds?: readonly string[];
  /** @default - `default` */
  readonly subnetGroupName?: string;
  /** @default - the default group of the engine's family */
  readonly parameterGroupName?: string;
  /** @default - the default group of the engine's version */
  readonly optionGroupName?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Makes an instance that exists before the story begins; resolves when it is `available` and backed up. */
export async function createInstance(state: RdsState, options: SeedInstance): Promise<InstanceView> {
  const identifier = newIdentifier('DBInstanceIdentifier', options.identifier);
  if (state.isNameTaken(identifier)) throw new AwsError('DBInstanceAlreadyExistsFault', 'DB instance already exists');
  requireInstanceQuota(state);
  checkPassword(options.masterPassword);
  const engine = state.engine(options.engine ?? 'postgres');
  const settings = { ...defaultSettings(state.context.region), ...options.settings };
  checkSettings(settings);
  const subnetGroup = options.subnetGroupName
    ? state.groups.subnetGroup(options.subnetGroupName)
    : state.groups.defaultSubnetGroup();
  const vpcId = subnetGroup.VpcId ?? '';
  const securityGroupIds = options.securityGroupIds ?? [defaultSecurityGroup(state, vpcId)];
  checkSecurityGroups(state, securityGroupIds, vpcId);
  const parameterGroupName = options.parameterGroupName ?? `default.${engine.family}`;
  const optionGroupName = options.optionGroupName ?? `default:${engine.name}-${engine.version.split('.')[0]}`;
  state.groups.parameterGroup(parameterGroupName);
  state.groups.optionGroup(optionGroupName);
  const instance = enterInstance(state, {
    identifier,
    identity: {
      engine: engine.name,
      engineVersion: engine.version,
      masterUser: options.masterUser,
      database: options.database,
    },
    settings,
    tags: new Map(Object.entries(options.tags ?? {})),
    securityGroupIds,
    subnetGroupName: subnetGroup.DBSubnetGroupName ?? '',
    parameterGroupName,
    optionGroupName,
  });
  try {
    const server = await engine.create({
      name: instance.resourceId,
      certificate: await state.network.issueCertificate(hostNameOf(state.context, identifier)),
      masterUser: options.masterUser,
      masterPassword: options.masterPassword,
      database: options.database,
    });
    await putIntoService(state, instance, server);
    if (settings.BackupRetentionPeriod > 0) await startAutomatedBackups(state, instance);
  } catch (error) {
    state.setStatus(instance, 'failed');
    throw error;
  }
  state.setStatus(instance, 'available');
  state.publishEvent(instance, '0005', 'creation', 'DB instance created');
  await state.pause('eventualRead');
  return instanceSummary(state, instance);
}
