import type { DBInstance } from '@aws-sdk/client-rds';
import { type AssociatedRole, associatedRolesOf, shownRole } from './associated-role';
import type { InstanceRef } from './contract/instance-ref';
import { type Membership, membershipsOf } from './membership';
import { instanceRef } from './rds';

/**
 * Settings of an instance as the record keeps them, each under its name in DescribeDBInstances. Absent values are
 * given AWS's default where it has one, so that two instances compare field by field.
 */
export interface InstanceSettings {
  readonly engine: string;
  readonly engineVersion: string;
  readonly engineLifecycleSupport?: string;
  readonly licenseModel?: string;
  readonly masterUsername: string;
  readonly dbName?: string;
  readonly characterSetName?: string;
  readonly ncharCharacterSetName?: string;
  readonly timezone?: string;
  readonly multiTenant: boolean;
  readonly customIamInstanceProfile?: string;
  readonly automationMode?: string;
  readonly dbInstanceClass: string;
  readonly processorFeatures: readonly string[];
  readonly storageType: string;
  readonly allocatedStorage: number;
  readonly maxAllocatedStorage?: number;
  readonly iops?: number;
  readonly storageThroughput?: number;
  readonly storageEncrypted: boolean;
  readonly kmsKeyId?: string;
  readonly dedicatedLogVolume: boolean;
  /** `name type size` */
  readonly additionalStorageVolumes: readonly string[];
  readonly storageEncryptionType?: string;
  readonly tdeCredentialArn?: string;
  readonly port: number;
  readonly dbSubnetGroupName: string;
  readonly vpcSecurityGroupIds: readonly string[];
  readonly publiclyAccessible: boolean;
  readonly networkType: string;
  readonly customerOwnedIpEnabled: boolean;
  readonly multiAZ: boolean;
  readonly dbParameterGroupName: string;
  readonly optionGroupName?: string;
  readonly caCertificateIdentifier?: string;
  readonly iamDatabaseAuthenticationEnabled: boolean;
  readonly backupRetentionPeriod: number;
  readonly preferredBackupWindow?: string;
  readonly backupTarget: string;
  readonly preferredMaintenanceWindow?: string;
  readonly autoMinorVersionUpgrade: boolean;
  readonly copyTagsToSnapshot: boolean;
  readonly deletionProtection: boolean;
  readonly monitoringInterval: number;
  readonly monitoringRoleArn?: string;
  readonly performanceInsightsEnabled: boolean;
  readonly performanceInsightsKmsKeyId?: string;
  readonly performanceInsightsRetentionPeriod?: number;
  readonly databaseInsightsMode?: string;
  readonly enabledCloudwatchLogsExports: readonly string[];
  /** `role ARN (feature)` */
  readonly associatedRoles: readonly string[];
  readonly domainMemberships: readonly string[];
  readonly activityStreamStatus: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What decisions need to know about an instance; no type of the SDK. */
export interface ObservedInstance {
  readonly ref: InstanceRef;
  readonly status: string;
  /** Names of the fields in PendingModifiedValues: an immediate change would sweep them in. */
  readonly pending: readonly string[];
  readonly settings: InstanceSettings;
  readonly memberships: readonly Membership[];
  /** `in-sync`, `applying`, `pending-reboot` ... */
  readonly parameterApplyStatus: string;
  readonly optionGroupStatus: string;
  readonly associatedRoles: readonly AssociatedRole[];
  readonly clusterIdentifier?: string;
  readonly readReplicas: readonly string[];
  /** ARNs of the replicas of its automated backups in other Regions. */
  readonly backupReplications: readonly string[];
  readonly readReplicaSource?: string;
  readonly masterUserSecretArn?: string;
  /** `active` once the secret holds the password that the server has. */
  readonly masterUserSecretStatus?: string;
  /** Set while AWS Backup manages the automated backups: RDS then refuses another retention. */
  readonly awsBackupRecoveryPointArn?: string;
}

/** Accepts connections: enough to validate it. */
const CONNECTABLE: readonly string[] = [
  'available',
  'backing-up',
  'storage-optimization',
  'configuring-enhanced-monitoring',
  'configuring-iam-database-auth',
  'configuring-log-exports',
];

/** Statuses an instance does not leave by itself. */
const UNUSABLE =
  /^(failed|incompatible-.*|insufficient-capacity|restore-error|inaccessible-.*|storage-full|deleting|delete-precheck|stopped|stopping)$/;

/** RDS changes security groups at once; in other statuses it refuses, or keeps the change for later. */
const MODIFIABLE: readonly string[] = ['available', 'storage-optimization', 'storage-full'];

export function isModifiable(status: string): boolean {
  return MODIFIABLE.includes(status);
}

export function isConnectable(status: string): boolean {
  return CONNECTABLE.includes(status);
}

export function isUnusable(status: string): boolean {
  return UNUSABLE.test(status);
}

/** RDS renames an instance only when it is `available`; queued changes would be applied by the rename. */
export function isRenameable(instance: Pick<ObservedInstance, 'status' | 'pending'>): boolean {
  return instance.status === 'available' && instance.pending.length === 0;
}

export function observedInstance(instance: DBInstance): ObservedInstance {
  const pending = Object.entries(instance.PendingModifiedValues ?? {}).filter(([, value]) => value !== undefined);
  return {
    ref: instanceRef(instance),
    status: instance.DBInstanceStatus ?? 'unknown',
    pending: pending.map(([name]) => name),
    settings: settingsOf(instance),
    memberships: membershipsOf(instance),
    parameterApplyStatus: instance.DBParameterGroups?.[0]?.ParameterApplyStatus ?? 'unknown',
    associatedRoles: associatedRolesOf(instance),
    optionGroupStatus: instance.OptionGroupMemberships?.[0]?.Status ?? 'in-sync',
    backupReplications: (instance.DBInstanceAutomatedBackupsReplications ?? []).flatMap(
      (replica) => replica.DBInstanceAutomatedBackupsArn ?? [],
    ),
    readReplicas: [
      ...(instance.ReadReplicaDBInstanceIdentifiers ?? []),
      ...(instance.ReadReplicaDBClusterIdentifiers ?? []),
    ],
    ...present({
      clusterIdentifier: instance.DBClusterIdentifier,
      readReplicaSource:
        instance.ReadReplicaSourceDBInstanceIdentifier ?? instance.ReadReplicaSourceDBClusterIdentifier,
      masterUserSecretArn: instance.MasterUserSecret?.SecretArn,
      masterUserSecretStatus: instance.MasterUserSecret?.SecretStatus,
      awsBackupRecoveryPointArn: instance.AwsBackupRecoveryPointArn,
    }),
  };
}

export function settingsOf(instance: DBInstance): InstanceSettings {
  return {
    engine: instance.Engine ?? '',
    engineVersion: instance.EngineVersion ?? '',
    masterUsername: instance.MasterUsername ?? '',
    multiTenant: instance.MultiTenant === true,
    dbInstanceClass: instance.DBInstanceClass ?? '',
    processorFeatures: sorted((instance.ProcessorFeatures ?? []).map(({ Name, Value }) => `${Name}=${Value}`)),
    storageType: instance.StorageType ?? '',
    allocatedStorage: instance.AllocatedStorage ?? 0,
    storageEncrypted: instance.StorageEncrypted === true,
    dedicatedLogVolume: instance.DedicatedLogVolume === true,
    additionalStorageVolumes: sorted(
      (instance.AdditionalStorageVolumes ?? []).map(
        ({ VolumeName, StorageType, AllocatedStorage }) => `${VolumeName} ${StorageType} ${AllocatedStorage}`,
      ),
    ),
    port: instance.Endpoint?.Port ?? instance.DbInstancePort ?? 0,
    dbSubnetGroupName: instance.DBSubnetGroup?.DBSubnetGroupName ?? '',
    vpcSecurityGroupIds: sorted(
      membershipsOf(instance)
        .filter(({ status }) => status !== 'removing')
        .map(({ groupId }) => groupId),
    ),
    publiclyAccessible: instance.PubliclyAccessible === true,
    networkType: instance.NetworkType ?? 'IPV4',
    customerOwnedIpEnabled: instance.CustomerOwnedIpEnabled === true,
    multiAZ: instance.MultiAZ === true,
    dbParameterGroupName: instance.DBParameterGroups?.[0]?.DBParameterGroupName ?? '',
    iamDatabaseAuthenticationEnabled: instance.IAMDatabaseAuthenticationEnabled === true,
    backupRetentionPeriod: instance.BackupRetentionPeriod ?? 0,
    backupTarget: instance.BackupTarget ?? 'region',
    autoMinorVersionUpgrade: instance.AutoMinorVersionUpgrade === true,
    copyTagsToSnapshot: instance.CopyTagsToSnapshot === true,
    deletionProtection: instance.DeletionProtection === true,
    monitoringInterval: instance.MonitoringInterval ?? 0,
    performanceInsightsEnabled: instance.PerformanceInsightsEnabled === true,
    enabledCloudwatchLogsExports: sorted(instance.EnabledCloudwatchLogsExports ?? []),
    associatedRoles: sorted(associatedRolesOf(instance).map(shownRole)),
    domainMemberships: sorted((instance.DomainMemberships ?? []).flatMap(({ Domain }) => Domain ?? [])),
    activityStreamStatus: instance.ActivityStreamStatus ?? 'stopped',
    tags: Object.fromEntries((instance.TagList ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    ...present({
      engineLifecycleSupport: instance.EngineLifecycleSupport,
      licenseModel: instance.LicenseModel,
      dbName: instance.DBName,
      characterSetName: instance.CharacterSetName,
      ncharCharacterSetName: instance.NcharCharacterSetName,
      timezone: instance.Timezone,
      customIamInstanceProfile: instance.CustomIamInstanceProfile,
      automationMode: instance.AutomationMode,
      storageEncryptionType: instance.StorageEncryptionType,
      tdeCredentialArn: instance.TdeCredentialArn,
      maxAllocatedStorage: instance.MaxAllocatedStorage,
      iops: instance.Iops,
      storageThroughput: instance.StorageThroughput,
      kmsKeyId: instance.KmsKeyId,
      optionGroupName: instance.OptionGroupMemberships?.[0]?.OptionGroupName,
      caCertificateIdentifier: instance.CACertificateIdentifier,
      preferredBackupWindow: instance.PreferredBackupWindow,
      preferredMaintenanceWindow: instance.PreferredMaintenanceWindow,
      monitoringRoleArn: instance.MonitoringRoleArn,
      performanceInsightsKmsKeyId: instance.PerformanceInsightsKMSKeyId,
      performanceInsightsRetentionPeriod: instance.PerformanceInsightsRetentionPeriod,
      databaseInsightsMode: instance.DatabaseInsightsMode,
    }),
  };
}

/** Settings as Record world wrote them. */
export function recordedSettings(record: { readonly settings: string }): InstanceSettings {
  return JSON.parse(record.settings) as InstanceSettings;
}

function sorted(values: readonly string[]): readonly string[] {
  return [...values].sort();
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends Record<string, unknown>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
