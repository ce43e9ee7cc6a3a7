import type { CreateDBInstanceReadReplicaMessage, DBInstance } from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import type { DatabaseInstance } from './database-instance';
import { hostNameOf, nameFromArn, newIdentifier } from './identifiers';
import { enterInstance, putIntoService } from './instance-server';
import type { InstanceSettings } from './instance-settings';
import { instanceView } from './instance-view';
import { requireInstanceQuota } from './quotas';
import type { RdsState } from './rds-state';
import { invalidCombination, invalidState, refuseUnmodelled } from './refusals';
import { checkSecurityGroups, defaultSecurityGroup } from './security-group-membership';
import { checkSettings } from './setting-rules';
import { tagMap } from './tags';

/** RDS for PostgreSQL allows so many for each source. */
const MOST_REPLICAS = 15;

/** Settings by the parameter that gives them, where the names differ. */
const SETTING_OF: Readonly<Record<string, keyof InstanceSettings>> = {
  EnableIAMDatabaseAuthentication: 'IAMDatabaseAuthenticationEnabled',
  EnablePerformanceInsights: 'PerformanceInsightsEnabled',
  EnableCloudwatchLogsExports: 'EnabledCloudwatchLogsExports',
};
const SETTINGS = [
  'DBInstanceClass',
  'AvailabilityZone',
  'MultiAZ',
  'AutoMinorVersionUpgrade',
  'Iops',
  'StorageThroughput',
  'PubliclyAccessible',
  'StorageType',
  'CopyTagsToSnapshot',
  'MonitoringInterval',
  'MonitoringRoleArn',
  'EnableIAMDatabaseAuthentication',
  'DatabaseInsightsMode',
  'EnablePerformanceInsights',
  'PerformanceInsightsKMSKeyId',
  'PerformanceInsightsRetentionPeriod',
  'EnableCloudwatchLogsExports',
  'DeletionProtection',
  'NetworkType',
  'MaxAllocatedStorage',
  'DedicatedLogVolume',
  'CACertificateIdentifier',
] as const;
const MODELLED: ReadonlySet<string> = new Set([
  ...SETTINGS,
  'DBInstanceIdentifier',
  'SourceDBInstanceIdentifier',
  'DBParameterGroupName',
  'OptionGroupName',
  'VpcSecurityGroupIds',
  'Tags',
]);

/** CreateDBInstanceReadReplica within one Region. What is refused is refused before anything is made. */
export function createReadReplica(state: RdsState, input: CreateDBInstanceReadReplicaMessage): DBInstance {
  refuseUnmodelled('CreateDBInstanceReadReplica', input, MODELLED);
  const identifier = newIdentifier('DBInstanceIdentifier', input.DBInstanceIdentifier);
  const source = requireSource(state, input.SourceDBInstanceIdentifier);
  if (state.isNameTaken(identifier)) throw new AwsError('DBInstanceAlreadyExistsFault', 'DB instance already exists');
  const settings = settingsOf(source, input);
  checkSettings(settings);
  requireInstanceQuota(state, settings.AllocatedStorage);
  const vpcId = state.groups.subnetGroup(source.subnetGroupName).VpcId ?? '';
  const securityGroupIds = input.VpcSecurityGroupIds?.length
    ? input.VpcSecurityGroupIds
    : [defaultSecurityGroup(state, vpcId)];
  checkSecurityGroups(state, securityGroupIds, vpcId);
  const parameterGroupName = input.DBParameterGroupName ?? source.parameterGroup.name;
  const optionGroupName = input.OptionGroupName ?? source.optionGroup.name;
  state.groups.parameterGroup(parameterGroupName);
  state.groups.optionGroup(optionGroupName);
  const { engine, engineVersion, masterUser, database } = source;
  const replica = enterInstance(state, {
    identifier,
    identity: { engine, engineVersion, masterUser, database },
    settings,
    tags: tagMap(input.Tags),
    securityGroupIds,
    subnetGroupName: source.subnetGroupName,
    parameterGroupName,
    optionGroupName,
  });
  replica.replicaOf = source.resourceId;
  publishRelatives(state, replica);
  state.publish(replica);
  state.inBackground(replica, 'create the replica', () => fill(state, replica, source));
  return instanceView(replica, state);
}

/** Names of the replicas of an instance. */
export function replicasOf(state: RdsState, { resourceId }: Pick<DatabaseInstance, 'resourceId'>): DatabaseInstance[] {
  return [...state.instances.values()].filter(({ replicaOf }) => replicaOf === resourceId);
}

/** Lets readers see the present name of an instance in the views of its source and its replicas. */
export function publishRelatives(state: RdsState, instance: DatabaseInstance): void {
  const source = instance.replicaOf === undefined ? undefined : state.instances.get(instance.replicaOf);
  for (const relative of [...(source ? [source] : []), ...replicasOf(state, instance)]) {
    if (relative.status !== 'renaming') state.publish(relative);
  }
}

/** The source is going: each of its replicas becomes an instance of its own. */
export async function promoteReplicas(state: RdsState, source: DatabaseInstance): Promise<void> {
  for (const replica of replicasOf(state, source)) {
    await replica.server?.promote?.();
    replica.replicaOf = undefined;
    state.publish(replica);
  }
}

function requireSource(state: RdsState, identifier: string | undefined): DatabaseInstance {
  const elsewhere = /^arn:[^:]*:rds:([^:]*):/.exec(identifier ?? '')?.[1];
  if (elsewhere !== undefined && elsewhere !== state.context.region) {
    throw new AwsError(
      'NotImplemented',
      `the local world has one Region, ${state.context.region}: got a source in ${elsewhere}`,
    );
  }
  const source = state.require(identifier && nameFromArn(identifier, 'db'));
  if (source.status !== 'available') throw invalidState(source.identifier, source.status);
  if (source.settings.BackupRetentionPeriod === 0) {
    throw new AwsError(
      'InvalidDBInstanceStateFault',
      `Automated backups are not enabled for this database instance: ${source.identifier}. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.`,
    );
  }
  if (replicasOf(state, source).length >= MOST_REPLICAS) {
    throw invalidCombination(`${source.identifier} already has ${MOST_REPLICAS} read replicas`);
  }
  return source;
}

function settingsOf(source: DatabaseInstance, input: CreateDBInstanceReadReplicaMessage): InstanceSettings {
  const given = SETTINGS.flatMap((parameter) =>
    input[parameter] === undefined ? [] : [[SETTING_OF[parameter] ?? parameter, input[parameter]] as const],
  );
  return {
    ...source.settings,
    ReadReplicaDBInstanceIdentifiers: undefined,
    MultiAZ: false,
    DeletionProtection: false,
    BackupRetentionPeriod: 0,
    MonitoringInterval: 0,
    MonitoringRoleArn: undefined,
    PerformanceInsightsEnabled: false,
    EnabledCloudwatchLogsExports: undefined,
    MaxAllocatedStorage: undefined,
    ...Object.fromEntries(given),
  };
}

async function fill(state: RdsState, replica: DatabaseInstance, source: DatabaseInstance): Promise<void> {
  if (!source.server) throw new Error(`source ${source.identifier} has no server`);
  const server = await state.engine(source.engine).replicate({
    name: replica.resourceId,
    certificate: await state.network.issueCertificate(hostNameOf(state.context, replica.identifier)),
    database: replica.database,
    source: source.server,
  });
  await state.pause('restoreCreating');
  await putIntoService(state, replica, server);
  state.publishEvent(replica, '0005', 'creation', 'DB instance created');
  state.setStatus(replica, 'available');
}
