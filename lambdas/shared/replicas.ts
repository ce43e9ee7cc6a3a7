import type { CreateDBInstanceReadReplicaCommandInput } from '@aws-sdk/client-rds';
import type { InstanceSettings, ObservedInstance } from './instance-settings';
import { observedInstance } from './instance-settings';
import { isForeignTag, OWN_TAGS } from './names';
import type { Rds } from './rds';

/** A read replica of an instance, as far as this Region shows it. */
export interface ObservedReplica {
  /** Name, or ARN for one of another Region. */
  readonly identifier: string;
  /** Absent for one of another Region, and for a cluster. */
  readonly instance?: ObservedInstance;
}

/** Replicas by their names, sorted: in this order they get their new names. */
export async function observedReplicas(rds: Rds, identifiers: readonly string[]): Promise<readonly ObservedReplica[]> {
  const replicas: ObservedReplica[] = [];
  for (const identifier of [...identifiers].sort()) {
    const found = isElsewhere(identifier) ? undefined : await rds.byIdentifier(identifier);
    replicas.push({ identifier, ...(found ? { instance: observedInstance(found) } : {}) });
  }
  return replicas;
}

/** RDS names a replica of another Region by its ARN. */
export function isElsewhere(identifier: string): boolean {
  return identifier.startsWith('arn:');
}

const LETTERS = 'abcdefghijklmno';

/**
 * Name of the replica that takes the place of the one at `index`. 63 characters at most, since the production identifier
 * has 44 at most and RDS allows 15 replicas.
 */
export function newReplicaName(productionIdentifier: string, attemptId: string, index: number): string {
  return `${productionIdentifier}-replica-${attemptId}${LETTERS.charAt(index)}`;
}

/** Parameters by which a replica gets the settings of the one whose place it takes. */
export function replicaParameters(
  settings: InstanceSettings,
  incidentId: string,
): Omit<CreateDBInstanceReadReplicaCommandInput, 'DBInstanceIdentifier' | 'SourceDBInstanceIdentifier'> {
  const foreign = Object.entries(settings.tags).filter(([key]) => isForeignTag(key));
  const tags = [...foreign, [OWN_TAGS.incident, incidentId]];
  return {
    DBInstanceClass: settings.dbInstanceClass,
    MultiAZ: settings.multiAZ,
    PubliclyAccessible: settings.publiclyAccessible,
    VpcSecurityGroupIds: [...settings.vpcSecurityGroupIds],
    DBParameterGroupName: settings.dbParameterGroupName,
    StorageType: settings.storageType,
    AutoMinorVersionUpgrade: settings.autoMinorVersionUpgrade,
    CopyTagsToSnapshot: settings.copyTagsToSnapshot,
    DeletionProtection: settings.deletionProtection,
    EnableIAMDatabaseAuthentication: settings.iamDatabaseAuthenticationEnabled,
    EnablePerformanceInsights: settings.performanceInsightsEnabled,
    MonitoringInterval: settings.monitoringInterval,
    Tags: tags.map(([Key, Value]) => ({ Key, Value })),
    ...(settings.optionGroupName ? { OptionGroupName: settings.optionGroupName } : {}),
    ...(settings.caCertificateIdentifier ? { CACertificateIdentifier: settings.caCertificateIdentifier } : {}),
    ...(settings.maxAllocatedStorage ? { MaxAllocatedStorage: settings.maxAllocatedStorage } : {}),
    ...(hasOwnIops(settings) ? { Iops: settings.iops } : {}),
    ...(hasOwnIops(settings) && settings.storageThroughput ? { StorageThroughput: settings.storageThroughput } : {}),
    ...(settings.monitoringRoleArn ? { MonitoringRoleArn: settings.monitoringRoleArn } : {}),
    ...(settings.performanceInsightsEnabled && settings.performanceInsightsRetentionPeriod
      ? { PerformanceInsightsRetentionPeriod: settings.performanceInsightsRetentionPeriod }
      : {}),
    ...(settings.performanceInsightsEnabled && settings.performanceInsightsKmsKeyId
      ? { PerformanceInsightsKMSKeyId: settings.performanceInsightsKmsKeyId }
      : {}),
    ...(settings.enabledCloudwatchLogsExports.length > 0
      ? { EnableCloudwatchLogsExports: [...settings.enabledCloudwatchLogsExports] }
      : {}),
  };
}

/** gp3 takes IOPS and throughput only from 400 GiB on; below, and for gp2, AWS sets them. */
function hasOwnIops({ storageType, allocatedStorage, iops }: InstanceSettings): boolean {
  return iops !== undefined && (storageType.startsWith('io') || (storageType === 'gp3' && allocatedStorage >= 400));
}
