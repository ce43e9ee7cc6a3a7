import type { BaselineBackup } from '../shared/contract/database-settings';
import type { RestorePoint } from '../shared/contract/recovery-plan';
import type { InstanceSettings } from '../shared/instance-settings';

/** Below this size RDS for PostgreSQL refuses IOPS and throughput for gp3: the baseline applies. */
const GP3_CHOICE_FROM_GIB = 400;

export interface RestoreTarget {
  readonly identifier: string;
  readonly restorePoint: RestorePoint;
  readonly settings: InstanceSettings;
  readonly quarantineGroupId: string;
  readonly baselineBackup: BaselineBackup;
}

/**
 * What StartRestoreJob is told: an allow-list fed by the recorded settings of the original, never an echo of what the
 * recovery point remembers. The candidate gets the quarantine group only; whatever a restore does not take is set by
 * Configure candidate. All values are strings, lists are JSON.
 */
export function restoreMetadata({
  identifier,
  restorePoint,
  settings,
  quarantineGroupId,
  baselineBackup,
}: RestoreTarget): Record<string, string> {
  const choosesGp3 = settings.storageType !== 'gp3' || settings.allocatedStorage >= GP3_CHOICE_FROM_GIB;
  const values: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> = {
    DBInstanceIdentifier: identifier,
    DBInstanceClass: settings.dbInstanceClass,
    DBSubnetGroupName: settings.dbSubnetGroupName,
    DBParameterGroupName: settings.dbParameterGroupName,
    OptionGroupName: settings.optionGroupName,
    VpcSecurityGroupIds: [quarantineGroupId],
    Port: settings.port,
    MultiAZ: settings.multiAZ,
    PubliclyAccessible: settings.publiclyAccessible,
    NetworkType: settings.networkType,
    StorageType: settings.storageType,
    AllocatedStorage: settings.allocatedStorage,
    Iops: choosesGp3 ? settings.iops : undefined,
    StorageThroughput: choosesGp3 ? settings.storageThroughput : undefined,
    // Left out, RDS takes over the original's retention and backs the candidate up before it can be renamed.
    BackupRetentionPeriod: baselineBackup === 'later' ? 0 : undefined,
    AutoMinorVersionUpgrade: settings.autoMinorVersionUpgrade,
    CopyTagsToSnapshot: settings.copyTagsToSnapshot,
    DeletionProtection: settings.deletionProtection,
    EnableIAMDatabaseAuthentication: settings.iamDatabaseAuthenticationEnabled,
    EnableCloudwatchLogsExports:
      settings.enabledCloudwatchLogsExports.length > 0 ? settings.enabledCloudwatchLogsExports : undefined,
    ...(restorePoint.kind === 'time'
      ? { Engine: settings.engine, RestoreTime: restorePoint.time, UseLatestRestorableTime: false }
      : {}),
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, Array.isArray(value) ? JSON.stringify(value) : String(value)]],
    ),
  );
}
