import type { DBInstance } from '@aws-sdk/client-rds';
import type { InstanceSettings } from './instance-settings';

type Setting = keyof InstanceSettings;

/**
 * What a field of DescribeDBInstances means for a restored instance that shall replace the original.
 * `equal`: compared, through these settings, before the swap. `deferred`: compared, through these settings, after the
 * state named. `mayDiffer`: belongs to the one instance. `informational`: says nothing about how the instance is set up.
 */
export type FieldRule =
  | { readonly kind: 'equal'; readonly settings: readonly Setting[] }
  | { readonly kind: 'deferred'; readonly settings: readonly Setting[]; readonly until: string }
  | { readonly kind: 'mayDiffer' | 'informational'; readonly because: string };

const equal = (...settings: readonly Setting[]): FieldRule => ({ kind: 'equal', settings });
const deferred = (until: string, ...settings: readonly Setting[]): FieldRule => ({ kind: 'deferred', settings, until });
const mayDiffer = (because: string): FieldRule => ({ kind: 'mayDiffer', because });
const informational = (because: string): FieldRule => ({ kind: 'informational', because });

const IDENTITY = 'each instance has its own';
const PASSING = 'a state that passes, waited for elsewhere';
const BY_DECISION = 'the plan refuses an original with it, or asks for a decision';
const OTHER_KIND = 'of clusters, replicas or engines that the plan refuses';

/** Every field of `DBInstance` has its rule: one that a later SDK adds does not compile until it is decided here. */
export const PARITY_FIELDS: Readonly<Record<keyof DBInstance, FieldRule>> = {
  Engine: equal('engine'),
  EngineVersion: equal('engineVersion'),
  EngineLifecycleSupport: equal('engineLifecycleSupport'),
  LicenseModel: equal('licenseModel'),
  MasterUsername: equal('masterUsername'),
  DBName: equal('dbName'),
  CharacterSetName: equal('characterSetName'),
  NcharCharacterSetName: equal('ncharCharacterSetName'),
  Timezone: equal('timezone'),
  MultiTenant: equal('multiTenant'),
  CustomIamInstanceProfile: equal('customIamInstanceProfile'),
  AutomationMode: equal('automationMode'),
  DBInstanceClass: equal('dbInstanceClass'),
  ProcessorFeatures: equal('processorFeatures'),
  StorageType: equal('storageType'),
  AllocatedStorage: equal('allocatedStorage'),
  MaxAllocatedStorage: equal('maxAllocatedStorage'),
  Iops: equal('iops'),
  StorageThroughput: equal('storageThroughput'),
  DedicatedLogVolume: equal('dedicatedLogVolume'),
  AdditionalStorageVolumes: equal('additionalStorageVolumes'),
  StorageEncrypted: equal('storageEncrypted'),
  StorageEncryptionType: equal('storageEncryptionType'),
  KmsKeyId: equal('kmsKeyId'),
  TdeCredentialArn: equal('tdeCredentialArn'),
  Endpoint: equal('port'),
  DBSubnetGroup: equal('dbSubnetGroupName'),
  PubliclyAccessible: equal('publiclyAccessible'),
  NetworkType: equal('networkType'),
  CustomerOwnedIpEnabled: equal('customerOwnedIpEnabled'),
  MultiAZ: equal('multiAZ'),
  DBParameterGroups: equal('dbParameterGroupName'),
  OptionGroupMemberships: equal('optionGroupName'),
  CACertificateIdentifier: equal('caCertificateIdentifier'),
  IAMDatabaseAuthenticationEnabled: equal('iamDatabaseAuthenticationEnabled'),
  AssociatedRoles: equal('associatedRoles'),
  DomainMemberships: equal('domainMemberships'),
  ActivityStreamStatus: equal('activityStreamStatus'),
  PreferredBackupWindow: equal('preferredBackupWindow'),
  BackupTarget: equal('backupTarget'),
  PreferredMaintenanceWindow: equal('preferredMaintenanceWindow'),
  AutoMinorVersionUpgrade: equal('autoMinorVersionUpgrade'),
  CopyTagsToSnapshot: equal('copyTagsToSnapshot'),
  MonitoringInterval: equal('monitoringInterval'),
  MonitoringRoleArn: equal('monitoringRoleArn'),
  DatabaseInsightsMode: equal('databaseInsightsMode'),
  PerformanceInsightsEnabled: equal('performanceInsightsEnabled'),
  PerformanceInsightsKMSKeyId: equal('performanceInsightsKmsKeyId'),
  PerformanceInsightsRetentionPeriod: equal('performanceInsightsRetentionPeriod'),
  EnabledCloudwatchLogsExports: equal('enabledCloudwatchLogsExports'),

  VpcSecurityGroups: deferred('Fence down?', 'vpcSecurityGroupIds'),
  BackupRetentionPeriod: deferred('Protect production', 'backupRetentionPeriod'),
  DeletionProtection: deferred('Protect production', 'deletionProtection'),
  TagList: deferred('Protect production', 'tags'),

  DBInstanceIdentifier: mayDiffer('the swap gives it'),
  DBInstanceArn: mayDiffer('it follows the identifier'),
  DbiResourceId: mayDiffer(IDENTITY),
  InstanceCreateTime: mayDiffer(IDENTITY),
  AvailabilityZone: mayDiffer('RDS chooses one of the subnet group; a Multi-AZ instance cannot be given one'),
  SecondaryAvailabilityZone: mayDiffer('RDS chooses one of the subnet group'),
  LatestRestorableTime: mayDiffer('each instance has its own history'),
  EnhancedMonitoringResourceArn: mayDiffer('a log stream that is named by the resource ID'),
  CertificateDetails: mayDiffer('issued for the instance; its authority is compared'),
  MasterUserSecret: mayDiffer('belongs to the instance; the plan says what follows'),
  AwsBackupRecoveryPointArn: mayDiffer('named by the resource ID; the plan of AWS Backup makes a new one'),
  DBInstanceAutomatedBackupsReplications: mayDiffer('belongs to the instance; the plan says what follows'),
  ReadReplicaDBInstanceIdentifiers: mayDiffer(BY_DECISION),
  ReadReplicaDBClusterIdentifiers: mayDiffer(BY_DECISION),
  DBCapacityReservationIdentifier: mayDiffer('a reservation of capacity is spent on one instance'),

  DBInstanceStatus: informational(PASSING),
  StatusInfos: informational(PASSING),
  PendingModifiedValues: informational(PASSING),
  PercentProgress: informational(PASSING),
  StorageVolumeStatus: informational(PASSING),
  StorageOperationStatus: informational(PASSING),
  StorageOperationPercentProgress: informational(PASSING),
  AutomaticRestartTime: informational('only of a stopped instance'),
  ResumeFullAutomationModeTime: informational('only while the automation of RDS Custom is paused'),
  IsStorageConfigUpgradeAvailable: informational('an offer of RDS'),
  UpgradeRolloutOrder: informational('set by a policy of the organization'),
  DbInstancePort: informational('0 unless in a cluster; the endpoint has the port'),
  DBSecurityGroups: informational('of EC2-Classic, which is gone'),
  DBClusterIdentifier: informational(OTHER_KIND),
  ReadReplicaSourceDBInstanceIdentifier: informational(OTHER_KIND),
  ReadReplicaSourceDBClusterIdentifier: informational(OTHER_KIND),
  ReplicaMode: informational(OTHER_KIND),
  PromotionTier: informational(OTHER_KIND),
  ListenerEndpoint: informational(OTHER_KIND),
  DBSystemId: informational(OTHER_KIND),
  ActivityStreamKmsKeyId: informational(BY_DECISION),
  ActivityStreamKinesisStreamName: informational(BY_DECISION),
  ActivityStreamMode: informational(BY_DECISION),
  ActivityStreamEngineNativeAuditFieldsIncluded: informational(BY_DECISION),
  ActivityStreamPolicyStatus: informational(BY_DECISION),
};
