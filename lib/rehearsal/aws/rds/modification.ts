import type { DBInstance, ModifyDBInstanceMessage, PendingModifiedValues } from '@aws-sdk/client-rds';
import type { DatabaseInstance, InstanceStatus } from './database-instance';
import type { InstanceSettings } from './instance-settings';

/**
 * When a setting of ModifyDBInstance takes effect: `now` at once and without a status; `soon` at once, with a status
 * while it is applied; `window` with ApplyImmediately, else pending until the maintenance window.
 */
type Timing = 'now' | 'soon' | 'window';

interface ModifiableSetting {
  /** Name in DescribeDBInstances. */
  readonly setting: keyof InstanceSettings;
  readonly timing: Timing;
  readonly status?: InstanceStatus;
}

const now = (setting: keyof InstanceSettings): ModifiableSetting => ({ setting, timing: 'now' });
const soon = (setting: keyof InstanceSettings, status: InstanceStatus): ModifiableSetting => ({
  setting,
  timing: 'soon',
  status,
});
const inWindow = (setting: keyof InstanceSettings): ModifiableSetting => ({
  setting,
  timing: 'window',
  status: 'modifying',
});

const MODIFIABLE: Partial<Record<keyof ModifyDBInstanceMessage, ModifiableSetting>> = {
  DeletionProtection: now('DeletionProtection'),
  CopyTagsToSnapshot: now('CopyTagsToSnapshot'),
  AutoMinorVersionUpgrade: now('AutoMinorVersionUpgrade'),
  MaxAllocatedStorage: now('MaxAllocatedStorage'),
  PreferredBackupWindow: now('PreferredBackupWindow'),
  PreferredMaintenanceWindow: now('PreferredMaintenanceWindow'),
  PubliclyAccessible: soon('PubliclyAccessible', 'modifying'),
  MonitoringInterval: soon('MonitoringInterval', 'configuring-enhanced-monitoring'),
  MonitoringRoleArn: soon('MonitoringRoleArn', 'configuring-enhanced-monitoring'),
  EnablePerformanceInsights: soon('PerformanceInsightsEnabled', 'modifying'),
  PerformanceInsightsKMSKeyId: soon('PerformanceInsightsKMSKeyId', 'modifying'),
  PerformanceInsightsRetentionPeriod: soon('PerformanceInsightsRetentionPeriod', 'modifying'),
  DatabaseInsightsMode: soon('DatabaseInsightsMode', 'modifying'),
  DBInstanceClass: inWindow('DBInstanceClass'),
  AllocatedStorage: inWindow('AllocatedStorage'),
  StorageType: inWindow('StorageType'),
  Iops: inWindow('Iops'),
  StorageThroughput: inWindow('StorageThroughput'),
  MultiAZ: inWindow('MultiAZ'),
  LicenseModel: inWindow('LicenseModel'),
  CACertificateIdentifier: inWindow('CACertificateIdentifier'),
  EnableIAMDatabaseAuthentication: inWindow('IAMDatabaseAuthenticationEnabled'),
  DedicatedLogVolume: inWindow('DedicatedLogVolume'),
  NetworkType: soon('NetworkType', 'modifying'),
  ProcessorFeatures: inWindow('ProcessorFeatures'),
  EngineLifecycleSupport: soon('EngineLifecycleSupport', 'modifying'),
};

/** Parameters of ModifyDBInstance that the local world models. */
export const MODELLED_PARAMETERS: ReadonlySet<string> = new Set([
  ...Object.keys(MODIFIABLE),
  'DBInstanceIdentifier',
  'NewDBInstanceIdentifier',
  'ApplyImmediately',
  'VpcSecurityGroupIds',
  'DBParameterGroupName',
  'OptionGroupName',
  'DBSubnetGroupName',
  'MasterUserPassword',
  'ManageMasterUserPassword',
  'MasterUserSecretKmsKeyId',
  'BackupRetentionPeriod',
  'EngineVersion',
  'AllowMajorVersionUpgrade',
  'CertificateRotationRestart',
  'CloudwatchLogsExportConfiguration',
]);

/** The settings a request changes, by when they take effect. Values the instance already has are no change. */
export interface SettingChanges {
  readonly now: Partial<InstanceSettings>;
  readonly soon: Partial<InstanceSettings>;
  readonly window: Partial<InstanceSettings>;
  readonly statuses: InstanceStatus[];
}

export function settingChanges(instance: DatabaseInstance, input: ModifyDBInstanceMessage): SettingChanges {
  const changes = {
    now: {} as Record<string, unknown>,
    soon: {} as Record<string, unknown>,
    window: {} as Record<string, unknown>,
  };
  const statuses: InstanceStatus[] = [];
  const add = ({ setting, timing, status }: ModifiableSetting, value: unknown) => {
    if (JSON.stringify(instance.settings[setting]) === JSON.stringify(value)) return;
    changes[timing][setting] = value;
    if (status && timing === 'soon') statuses.push(status);
  };
  for (const [parameter, modifiable] of Object.entries(MODIFIABLE)) {
    const value = input[parameter as keyof ModifyDBInstanceMessage];
    if (value !== undefined) add(modifiable, value);
  }
  const retention = input.BackupRetentionPeriod;
  if (retention !== undefined) {
    // Between 0 and another value RDS interrupts the instance, so it waits for the window.
    const interrupts = (retention === 0) !== (instance.settings.BackupRetentionPeriod === 0);
    add(interrupts ? inWindow('BackupRetentionPeriod') : soon('BackupRetentionPeriod', 'modifying'), retention);
  }
  const exported = exportedLogs(instance, input);
  if (exported) add(soon('EnabledCloudwatchLogsExports', 'configuring-log-exports'), exported);
  return { ...changes, statuses };
}

function exportedLogs(
  instance: DatabaseInstance,
  { CloudwatchLogsExportConfiguration }: ModifyDBInstanceMessage,
): string[] | undefined {
  if (!CloudwatchLogsExportConfiguration) return undefined;
  const { EnableLogTypes = [], DisableLogTypes = [] } = CloudwatchLogsExportConfiguration;
  const disabled = new Set(DisableLogTypes);
  const current = instance.settings.EnabledCloudwatchLogsExports ?? [];
  return [...new Set([...current, ...EnableLogTypes])].filter((type) => !disabled.has(type)).sort();
}

/** The members of PendingModifiedValues for settings that wait. */
export function pendingValues(settings: Partial<InstanceSettings>): PendingModifiedValues {
  return { ...settings } as Partial<DBInstance> as PendingModifiedValues;
}

/** The settings among pending values; names and passwords among them are applied in their own way. */
export function pendingSettings(pending: PendingModifiedValues): Partial<InstanceSettings> {
  const {
    DBInstanceIdentifier: _name,
    MasterUserPassword: _password,
    DBSubnetGroupName: _group,
    ...settings
  } = pending;
  return settings as Partial<InstanceSettings>;
}
