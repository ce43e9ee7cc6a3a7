import type { InstanceSettings } from '../shared/instance-settings';
import type { InstanceChanges } from '../shared/rds';

/**
 * How a field of the candidate gets the original's value. `restore`: only the restore could set it. `modify`: one
 * ModifyDBInstance does. `deferred`: a later state sets and asserts it. `fixed`: nothing sets it on a restored instance.
 */
type Way =
  | { readonly kind: 'restore' | 'fixed' }
  | { readonly kind: 'deferred'; readonly until: string }
  | {
      readonly kind: 'modify';
      readonly changes: (wanted: InstanceSettings, found: InstanceSettings) => InstanceChanges;
    };

interface ParityField {
  readonly way: Way;
  /** A difference that is no fault, and why. */
  readonly allows?: {
    readonly when: (wanted: InstanceSettings, found: InstanceSettings) => boolean;
    readonly because: string;
  };
}

export interface Difference {
  readonly field: keyof InstanceSettings;
  readonly way: Way;
  readonly found: string;
  readonly expected: string;
}

const restore: Way = { kind: 'restore' };
const fixed: Way = { kind: 'fixed' };
const modify = (changes: (wanted: InstanceSettings, found: InstanceSettings) => InstanceChanges): Way => ({
  kind: 'modify',
  changes,
});

/** Every field of the record, each with its way: a new field does not compile until it is decided here. */
const PARITY: Readonly<Record<keyof InstanceSettings, ParityField>> = {
  engine: { way: fixed },
  engineVersion: { way: fixed },
  masterUsername: { way: fixed },
  dbName: { way: fixed },
  storageEncrypted: { way: fixed },
  kmsKeyId: { way: fixed },
  associatedRoles: { way: fixed },
  domainMemberships: { way: fixed },
  activityStreamStatus: { way: fixed },
  port: { way: restore },
  dbSubnetGroupName: { way: restore },
  storageType: { way: restore },
  allocatedStorage: {
    way: restore,
    allows: {
      when: (wanted, found) => found.allocatedStorage > wanted.allocatedStorage,
      because: 'storage never shrinks',
    },
  },
  iops: { way: restore },
  storageThroughput: { way: restore },
  dbInstanceClass: { way: modify(({ dbInstanceClass }) => ({ DBInstanceClass: dbInstanceClass })) },
  multiAZ: { way: modify(({ multiAZ }) => ({ MultiAZ: multiAZ })) },
  publiclyAccessible: { way: modify(({ publiclyAccessible }) => ({ PubliclyAccessible: publiclyAccessible })) },
  networkType: { way: modify(({ networkType }) => ({ NetworkType: networkType })) },
  licenseModel: { way: modify(({ licenseModel }) => ({ LicenseModel: licenseModel })) },
  engineLifecycleSupport: {
    way: modify(({ engineLifecycleSupport }) => ({ EngineLifecycleSupport: engineLifecycleSupport })),
  },
  dedicatedLogVolume: { way: modify(({ dedicatedLogVolume }) => ({ DedicatedLogVolume: dedicatedLogVolume })) },
  processorFeatures: {
    way: modify(({ processorFeatures }) =>
      processorFeatures.length === 0
        ? { UseDefaultProcessorFeatures: true }
        : { ProcessorFeatures: processorFeatures.map(nameAndValue) },
    ),
  },
  maxAllocatedStorage: {
    // RDS has no "off": a maximum equal to the size switches storage autoscaling off.
    way: modify((wanted, found) => ({ MaxAllocatedStorage: wanted.maxAllocatedStorage ?? found.allocatedStorage })),
    allows: {
      when: (wanted, found) =>
        wanted.maxAllocatedStorage === undefined && found.maxAllocatedStorage === found.allocatedStorage,
      because: 'both mean that storage does not grow by itself',
    },
  },
  dbParameterGroupName: { way: modify(({ dbParameterGroupName }) => ({ DBParameterGroupName: dbParameterGroupName })) },
  optionGroupName: { way: modify(({ optionGroupName }) => ({ OptionGroupName: optionGroupName })) },
  caCertificateIdentifier: {
    way: modify(({ caCertificateIdentifier }) => ({ CACertificateIdentifier: caCertificateIdentifier })),
  },
  iamDatabaseAuthenticationEnabled: {
    way: modify((wanted) => ({ EnableIAMDatabaseAuthentication: wanted.iamDatabaseAuthenticationEnabled })),
  },
  preferredBackupWindow: {
    way: modify(({ preferredBackupWindow }) => ({ PreferredBackupWindow: preferredBackupWindow })),
  },
  preferredMaintenanceWindow: {
    way: modify(({ preferredMaintenanceWindow }) => ({ PreferredMaintenanceWindow: preferredMaintenanceWindow })),
  },
  autoMinorVersionUpgrade: {
    way: modify(({ autoMinorVersionUpgrade }) => ({ AutoMinorVersionUpgrade: autoMinorVersionUpgrade })),
  },
  copyTagsToSnapshot: { way: modify(({ copyTagsToSnapshot }) => ({ CopyTagsToSnapshot: copyTagsToSnapshot })) },
  monitoringInterval: { way: modify(monitoring) },
  monitoringRoleArn: {
    way: modify(monitoring),
    allows: {
      when: ({ monitoringInterval }) => monitoringInterval === 0,
      because: 'without monitoring no role is used',
    },
  },
  performanceInsightsEnabled: { way: modify(performanceInsights) },
  performanceInsightsKmsKeyId: { way: modify(performanceInsights), allows: withoutInsights() },
  performanceInsightsRetentionPeriod: { way: modify(performanceInsights), allows: withoutInsights() },
  databaseInsightsMode: { way: modify(performanceInsights) },
  enabledCloudwatchLogsExports: {
    way: modify((wanted, found) => ({
      CloudwatchLogsExportConfiguration: {
        EnableLogTypes: wanted.enabledCloudwatchLogsExports.filter(
          (log) => !found.enabledCloudwatchLogsExports.includes(log),
        ),
        DisableLogTypes: found.enabledCloudwatchLogsExports.filter(
          (log) => !wanted.enabledCloudwatchLogsExports.includes(log),
        ),
      },
    })),
  },
  vpcSecurityGroupIds: { way: { kind: 'deferred', until: 'Fence down?' } },
  backupRetentionPeriod: { way: { kind: 'deferred', until: 'Protect production' } },
  deletionProtection: { way: { kind: 'deferred', until: 'Protect production' } },
  tags: { way: { kind: 'deferred', until: 'Protect production' } },
};

/** Fields in which the candidate differs from the recorded original, without those that a later state takes care of. */
export function differences(wanted: InstanceSettings, found: InstanceSettings): readonly Difference[] {
  return (Object.keys(PARITY) as (keyof InstanceSettings)[]).flatMap((field) => {
    const { way, allows } = PARITY[field];
    const [expected, actual] = [shown(wanted[field]), shown(found[field])];
    const same = expected === actual || way.kind === 'deferred' || allows?.when(wanted, found) === true;
    return same ? [] : [{ field, way, found: actual, expected }];
  });
}

function monitoring({ monitoringInterval, monitoringRoleArn }: InstanceSettings): InstanceChanges {
  return {
    MonitoringInterval: monitoringInterval,
    ...(monitoringInterval > 0 ? { MonitoringRoleArn: monitoringRoleArn } : {}),
  };
}

function performanceInsights(wanted: InstanceSettings): InstanceChanges {
  const mode = wanted.databaseInsightsMode;
  return {
    EnablePerformanceInsights: wanted.performanceInsightsEnabled,
    ...(mode === 'standard' || mode === 'advanced' ? { DatabaseInsightsMode: mode } : {}),
    ...(wanted.performanceInsightsEnabled
      ? {
          PerformanceInsightsKMSKeyId: wanted.performanceInsightsKmsKeyId,
          PerformanceInsightsRetentionPeriod: wanted.performanceInsightsRetentionPeriod,
        }
      : {}),
  };
}

function withoutInsights(): NonNullable<ParityField['allows']> {
  return {
    when: ({ performanceInsightsEnabled }) => !performanceInsightsEnabled,
    because: 'without Performance Insights the value is not used',
  };
}

function nameAndValue(feature: string): { Name: string; Value: string } {
  const [name = '', value = ''] = feature.split('=');
  return { Name: name, Value: value };
}

function shown(value: InstanceSettings[keyof InstanceSettings]): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
