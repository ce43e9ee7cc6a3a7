import type {
  DBInstance,
  RestoreDBInstanceFromDBSnapshotMessage,
  RestoreDBInstanceToPointInTimeMessage,
} from '@aws-sdk/client-rds';
import { nameFromArn } from './identifiers';
import { instanceView } from './instance-view';
import type { RdsState } from './rds-state';
import { invalidCombination, refuseUnmodelled } from './refusals';
import { beginRestore, type RestoreParameters } from './restore-instance';
import { requireSnapshot } from './snapshots';
import { tagMap } from './tags';

const SHARED = [
  'DBInstanceClass',
  'Port',
  'AvailabilityZone',
  'DBSubnetGroupName',
  'MultiAZ',
  'PubliclyAccessible',
  'AutoMinorVersionUpgrade',
  'LicenseModel',
  'Engine',
  'Iops',
  'StorageThroughput',
  'OptionGroupName',
  'CopyTagsToSnapshot',
  'Tags',
  'StorageType',
  'VpcSecurityGroupIds',
  'EnableIAMDatabaseAuthentication',
  'EnableCloudwatchLogsExports',
  'ProcessorFeatures',
  'DBParameterGroupName',
  'DeletionProtection',
  'NetworkType',
  'AllocatedStorage',
  'BackupRetentionPeriod',
  'PreferredBackupWindow',
  'DedicatedLogVolume',
  'CACertificateIdentifier',
  'EngineLifecycleSupport',
] as const;

const FROM_SNAPSHOT: ReadonlySet<string> = new Set([...SHARED, 'DBInstanceIdentifier', 'DBSnapshotIdentifier']);
const TO_TIME: ReadonlySet<string> = new Set([
  ...SHARED,
  'TargetDBInstanceIdentifier',
  'SourceDBInstanceIdentifier',
  'SourceDbiResourceId',
  'SourceDBInstanceAutomatedBackupsArn',
  'RestoreTime',
  'UseLatestRestorableTime',
  'MaxAllocatedStorage',
]);

/** Parameters shared by the two operations, and by the metadata of an AWS Backup restore. */
export type RestoreInput = Pick<RestoreDBInstanceToPointInTimeMessage, (typeof SHARED)[number] | 'MaxAllocatedStorage'>;

export function restoreFromSnapshot(state: RdsState, input: RestoreDBInstanceFromDBSnapshotMessage): DBInstance {
  refuseUnmodelled('RestoreDBInstanceFromDBSnapshot', input, FROM_SNAPSHOT);
  if (input.DBSnapshotIdentifier === undefined) {
    throw invalidCombination('RestoreDBInstanceFromDBSnapshot needs DBSnapshotIdentifier: got none');
  }
  const snapshot = requireSnapshot(state, nameFromArn(input.DBSnapshotIdentifier, 'snapshot'));
  const { instance } = beginRestore(
    state,
    input.DBInstanceIdentifier,
    { kind: 'snapshot', snapshot },
    restoreParameters(input),
  );
  return instanceView(instance, state);
}

export function restoreToPointInTime(state: RdsState, input: RestoreDBInstanceToPointInTimeMessage): DBInstance {
  refuseUnmodelled('RestoreDBInstanceToPointInTime', input, TO_TIME);
  if ((input.RestoreTime !== undefined) === (input.UseLatestRestorableTime === true)) {
    throw invalidCombination('You must specify either UseLatestRestorableTime or RestoreTime, and not both.');
  }
  const source = { kind: 'time', resourceId: sourceResourceId(state, input), time: input.RestoreTime } as const;
  const { instance } = beginRestore(state, input.TargetDBInstanceIdentifier, source, restoreParameters(input));
  return instanceView(instance, state);
}

function sourceResourceId(state: RdsState, input: RestoreDBInstanceToPointInTimeMessage): string {
  if (input.SourceDbiResourceId) return input.SourceDbiResourceId;
  if (input.SourceDBInstanceAutomatedBackupsArn) {
    const backup = [...state.automatedBackups.values()].find(
      ({ arn }) => arn === input.SourceDBInstanceAutomatedBackupsArn,
    );
    return backup?.source.resourceId ?? input.SourceDBInstanceAutomatedBackupsArn;
  }
  return state.require(input.SourceDBInstanceIdentifier && nameFromArn(input.SourceDBInstanceIdentifier, 'db'))
    .resourceId;
}

export function restoreParameters(input: RestoreInput): RestoreParameters {
  return {
    Port: input.Port,
    VpcSecurityGroupIds: input.VpcSecurityGroupIds?.length ? input.VpcSecurityGroupIds : undefined,
    DBSubnetGroupName: input.DBSubnetGroupName,
    DBParameterGroupName: input.DBParameterGroupName,
    OptionGroupName: input.OptionGroupName,
    Engine: input.Engine,
    tags: tagMap(input.Tags),
    settings: {
      DBInstanceClass: input.DBInstanceClass,
      AllocatedStorage: input.AllocatedStorage,
      MaxAllocatedStorage: input.MaxAllocatedStorage,
      StorageType: input.StorageType,
      Iops: input.Iops,
      StorageThroughput: input.StorageThroughput,
      MultiAZ: input.MultiAZ,
      AvailabilityZone: input.AvailabilityZone,
      PubliclyAccessible: input.PubliclyAccessible,
      NetworkType: input.NetworkType,
      LicenseModel: input.LicenseModel,
      CACertificateIdentifier: input.CACertificateIdentifier,
      BackupRetentionPeriod: input.BackupRetentionPeriod,
      PreferredBackupWindow: input.PreferredBackupWindow,
      AutoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
      CopyTagsToSnapshot: input.CopyTagsToSnapshot,
      DeletionProtection: input.DeletionProtection,
      IAMDatabaseAuthenticationEnabled: input.EnableIAMDatabaseAuthentication,
      EnabledCloudwatchLogsExports: input.EnableCloudwatchLogsExports,
      ProcessorFeatures: input.ProcessorFeatures,
      DedicatedLogVolume: input.DedicatedLogVolume,
      EngineLifecycleSupport: input.EngineLifecycleSupport,
    },
  };
}
