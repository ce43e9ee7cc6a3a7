import type { DBInstance } from '@aws-sdk/client-rds';

/** Settings of an instance that are stored and shown, by their names in DescribeDBInstances. */
export interface InstanceSettings {
  readonly DBInstanceClass: string;
  readonly AllocatedStorage: number;
  readonly MaxAllocatedStorage?: number | undefined;
  readonly StorageType: string;
  readonly Iops?: number | undefined;
  readonly StorageThroughput?: number | undefined;
  readonly StorageEncrypted: boolean;
  readonly KmsKeyId?: string | undefined;
  readonly MultiAZ: boolean;
  readonly AvailabilityZone: string;
  readonly PubliclyAccessible: boolean;
  readonly NetworkType: string;
  readonly LicenseModel: string;
  readonly CACertificateIdentifier: string;
  readonly BackupRetentionPeriod: number;
  readonly PreferredBackupWindow: string;
  readonly PreferredMaintenanceWindow: string;
  readonly AutoMinorVersionUpgrade: boolean;
  readonly CopyTagsToSnapshot: boolean;
  readonly DeletionProtection: boolean;
  readonly IAMDatabaseAuthenticationEnabled: boolean;
  readonly MonitoringInterval: number;
  readonly MonitoringRoleArn?: string | undefined;
  readonly PerformanceInsightsEnabled: boolean;
  readonly PerformanceInsightsKMSKeyId?: string | undefined;
  readonly PerformanceInsightsRetentionPeriod?: number | undefined;
  readonly DatabaseInsightsMode?: DBInstance['DatabaseInsightsMode'];
  readonly EnabledCloudwatchLogsExports?: string[] | undefined;
  readonly ProcessorFeatures?: DBInstance['ProcessorFeatures'];
  readonly DedicatedLogVolume: boolean;
  readonly EngineLifecycleSupport: string;
  readonly AssociatedRoles?: DBInstance['AssociatedRoles'];
  readonly ReadReplicaDBInstanceIdentifiers?: string[] | undefined;
  readonly ReadReplicaSourceDBInstanceIdentifier?: string | undefined;
  readonly MasterUserSecret?: DBInstance['MasterUserSecret'];
}

/** What CreateDBInstance gives an instance when nothing is said. */
export function defaultSettings(region: string): InstanceSettings {
  return {
    DBInstanceClass: 'db.t4g.medium',
    AllocatedStorage: 20,
    StorageType: 'gp3',
    StorageEncrypted: true,
    MultiAZ: false,
    AvailabilityZone: `${region}a`,
    PubliclyAccessible: false,
    NetworkType: 'IPV4',
    LicenseModel: 'postgresql-license',
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    BackupRetentionPeriod: 7,
    PreferredBackupWindow: '03:00-03:30',
    PreferredMaintenanceWindow: 'sun:04:00-sun:04:30',
    AutoMinorVersionUpgrade: true,
    CopyTagsToSnapshot: false,
    DeletionProtection: false,
    IAMDatabaseAuthenticationEnabled: false,
    MonitoringInterval: 0,
    PerformanceInsightsEnabled: false,
    DedicatedLogVolume: false,
    EngineLifecycleSupport: 'open-source-rds-extended-support',
  };
}

/** What a restore carries over when nothing is said: the rest falls back to defaults, as on RDS. */
export function carriedOver(source: InstanceSettings, region: string): InstanceSettings {
  return {
    ...defaultSettings(region),
    DBInstanceClass: source.DBInstanceClass,
    AllocatedStorage: source.AllocatedStorage,
    StorageType: source.StorageType,
    Iops: source.Iops,
    StorageThroughput: source.StorageThroughput,
    StorageEncrypted: source.StorageEncrypted,
    KmsKeyId: source.KmsKeyId,
    LicenseModel: source.LicenseModel,
    BackupRetentionPeriod: source.BackupRetentionPeriod,
    PreferredBackupWindow: source.PreferredBackupWindow,
    ProcessorFeatures: source.ProcessorFeatures,
    DedicatedLogVolume: source.DedicatedLogVolume,
  };
}
