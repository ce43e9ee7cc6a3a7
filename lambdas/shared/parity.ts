import type { InstanceSettings } from './instance-settings';
import { isForeignTag } from './names';
import type { InstanceChanges } from './rds';

/**
 * How a field of the candidate gets the original's value. `restore`: only the restore could set it. `modify`: one
 * ModifyDBInstance does. `role`: a role is added. `deferred`: a later state sets and asserts it. `fixed`: nothing sets it on a restored instance.
 */
type Way =
  | { readonly kind: 'restore' | 'role' | 'fixed' }
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
  characterSetName: { way: fixed },
  ncharCharacterSetName: { way: fixed },
  timezone: { way: fixed },
  multiTenant: { way: fixed },
  customIamInstanceProfile: { way: fixed },
  automationMode: { way: fixed },
  additionalStorageVolumes: { way: fixed },
  storageEncryptionType: { way: fixed },
  tdeCredentialArn: { way: fixed },
  customerOwnedIpEnabled: { way: fixed },
  backupTarget: { way: fixed },
  storageEncrypted: { way: fixed },
  kmsKeyId: { way: fixed },
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
  associatedRoles: { way: { kind: 'role' } },
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
  backupRetentionPeriod: {
    way: { kind: 'deferred', until: 'Protect production' },
    allows: {
      when: (wanted, found) => found.backupRetentionPeriod >= wanted.backupRetentionPeriod,
      because: 'a longer history does no harm',
    },
  },
  deletionProtection: {
    way: { kind: 'deferred', until: 'Protect production' },
    allows: { when: (_wanted, found) => found.deletionProtection, because: 'a recovery always protects production' },
  },
  tags: {
    way: { kind: 'deferred', until: 'Protect production' },
    allows: {
      when: (wanted, found) =>
        shown(users(wanted.tags)) === shown(users(found.tags)) &&
        !Object.keys(found.tags).some((key) => key.startsWith('recovery:')),
      because: 'tags of AWS are not for users to set, and those of the recovery are gone when it is over',
    },
  },
};

/** Fields in which the candidate differs from the recorded original, without those that a later state takes care of. */
export function differences(wanted: InstanceSettings, found: InstanceSettings): readonly Difference[] {
  return compared(wanted, found).filter(({ way }) => way.kind !== 'deferred');
}

/** Fields in which an instance that serves as production differs from the recorded original, one line each. */
export function productionDifferences(wanted: InstanceSettings, found: InstanceSettings): readonly string[] {
  return compared(wanted, found).map(sentence);
}

/** `iops: found 3000, expected 9000` */
export function sentence({ field, found, expected }: Difference): string {
  return `${field}: found ${found}, expected ${expected}`;
}

function compared(wanted: InstanceSettings, found: InstanceSettings): readonly Difference[] {
  return (Object.keys(PARITY) as (keyof InstanceSettings)[]).flatMap((field) => {
    const { way, allows } = PARITY[field];
    const [expected, actual] = [shown(wanted[field]), shown(found[field])];
    const same = expected === actual || allows?.when(wanted, found) === true;
    return same ? [] : [{ field, way, found: actual, expected }];
  });
}

function users(tags: InstanceSettings['tags']): InstanceSettings['tags'] {
  const pairs = Object.entries(tags).filter(([key]) => isForeignTag(key));
  return Object.fromEntries(pairs.sort(([left], [right]) => (left < right ? -1 : 1)));
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
