import { type DBInstance, DBInstance$ } from '@aws-sdk/client-rds';
import { describe, expect, it } from '@jest/globals';
import { settingsOf } from '../../../lambdas/shared/instance-settings';
import { type FieldRule, PARITY_FIELDS } from '../../../lambdas/shared/parity-fields';
import { described } from '../database-instances';

type Field = keyof DBInstance;

/** Names of the members of DBInstance in the SDK that is installed. */
const MEMBERS = DBInstance$[4] as readonly Field[];

/** Another value of each field that is compared, of the field's own type. */
const CHANGED: DBInstance = {
  Engine: 'mysql',
  EngineVersion: '16.1',
  EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
  LicenseModel: 'bring-your-own-license',
  MasterUsername: 'root',
  DBName: 'other',
  CharacterSetName: 'AL32UTF8',
  NcharCharacterSetName: 'UTF8',
  Timezone: 'UTC',
  MultiTenant: true,
  CustomIamInstanceProfile: 'AWSRDSCustomProfile',
  AutomationMode: 'all-paused',
  DBInstanceClass: 'db.t4g.medium',
  ProcessorFeatures: [{ Name: 'coreCount', Value: '2' }],
  StorageType: 'io2',
  AllocatedStorage: 99,
  MaxAllocatedStorage: 777,
  Iops: 12_345,
  StorageThroughput: 321,
  DedicatedLogVolume: true,
  AdditionalStorageVolumes: [{ VolumeName: 'rdsdbdata2', StorageType: 'gp3', AllocatedStorage: 200 }],
  StorageEncrypted: false,
  StorageEncryptionType: 'sse-kms',
  KmsKeyId: 'arn:other-key',
  TdeCredentialArn: 'arn:tde',
  Endpoint: { Address: 'elsewhere', Port: 5433 },
  DBSubnetGroup: { DBSubnetGroupName: 'default' },
  PubliclyAccessible: true,
  NetworkType: 'DUAL',
  CustomerOwnedIpEnabled: true,
  MultiAZ: false,
  DBParameterGroups: [{ DBParameterGroupName: 'default.postgres17', ParameterApplyStatus: 'in-sync' }],
  OptionGroupMemberships: [{ OptionGroupName: 'other', Status: 'in-sync' }],
  CACertificateIdentifier: 'rds-ca-ecc384-g1',
  IAMDatabaseAuthenticationEnabled: true,
  AssociatedRoles: [{ RoleArn: 'arn:role', FeatureName: 's3Import', Status: 'ACTIVE' }],
  DomainMemberships: [{ Domain: 'd-1234567890' }],
  ActivityStreamStatus: 'started',
  PreferredBackupWindow: '01:00-01:30',
  BackupTarget: 'outposts',
  PreferredMaintenanceWindow: 'mon:01:00-mon:01:30',
  AutoMinorVersionUpgrade: true,
  CopyTagsToSnapshot: false,
  MonitoringInterval: 60,
  MonitoringRoleArn: 'arn:monitoring',
  DatabaseInsightsMode: 'advanced',
  PerformanceInsightsEnabled: true,
  PerformanceInsightsKMSKeyId: 'arn:insights-key',
  PerformanceInsightsRetentionPeriod: 731,
  EnabledCloudwatchLogsExports: ['postgresql'],
  VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-other', Status: 'active' }],
  BackupRetentionPeriod: 1,
  DeletionProtection: false,
  TagList: [{ Key: 'team', Value: 'other' }],
};

function changedSettings(field: Field, value: DBInstance): readonly string[] {
  const [before, after] = [settingsOf(described()), settingsOf(described({ [field]: value[field] }))];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof typeof before>;
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

const compared = (rule: FieldRule): readonly string[] =>
  rule.kind === 'equal' || rule.kind === 'deferred' ? rule.settings : [];

describe('parity fields', () => {
  it('have a rule for every field of DBInstance in the installed SDK, and for no other', () => {
    expect(Object.keys(PARITY_FIELDS).sort()).toEqual([...MEMBERS].sort());
  });

  it.each(MEMBERS.filter((field) => compared(PARITY_FIELDS[field]).length > 0))(
    'shows a change of %s in the settings that its rule names',
    (field) => {
      expect(changedSettings(field, CHANGED)).toEqual(compared(PARITY_FIELDS[field]));
    },
  );

  it('leaves no setting that comes from no field', () => {
    const named = new Set(Object.values(PARITY_FIELDS).flatMap(compared));
    const settings = Object.keys(settingsOf({ ...described(), ...CHANGED }));

    expect(settings.filter((setting) => !named.has(setting))).toEqual([]);
    expect([...named].filter((setting) => !settings.includes(setting))).toEqual([]);
  });

  it('gives every field that is not compared a reason', () => {
    const reasons = Object.values(PARITY_FIELDS).flatMap((rule) => ('because' in rule ? [rule.because] : []));
    expect(reasons.every((because) => because.length > 10)).toBe(true);
  });
});
