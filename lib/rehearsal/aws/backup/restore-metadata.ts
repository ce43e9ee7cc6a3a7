import { AwsError } from '../../service';
import type { RestoreInput } from '../rds/restore-operations';
import type { Snapshot } from '../rds/snapshots';

type Reader = (value: string, key: string) => unknown;

const text: Reader = (value) => value;

const flag: Reader = (value, key) => {
  if (!/^(true|false)$/i.test(value)) throw invalid(`${key} must be "true" or "false": got "${value}"`);
  return value.toLowerCase() === 'true';
};

const whole: Reader = (value, key) => {
  if (!/^\d+$/.test(value)) throw invalid(`${key} must be a whole number: got "${value}"`);
  return Number(value);
};

/** Lists travel as JSON in a string: `["sg-1","sg-2"]`. */
const strings: Reader = (value, key) => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    parsed = undefined;
  }
  if (!Array.isArray(parsed) || !parsed.every((item) => typeof item === 'string')) {
    throw invalid(`${key} must be a JSON array of strings: got "${value}"`);
  }
  return parsed;
};

/** ISO 8601 in UTC, as AWS Backup documents it. */
const time: Reader = (value, key) => {
  const date = new Date(value);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/.test(value) || Number.isNaN(date.getTime())) {
    throw invalid(`${key} must be a time in UTC such as 2026-11-21T10:02:00Z: got "${value}"`);
  }
  return date;
};

/** Keys that a restore of an RDS instance takes: parameters of the RDS API, written as strings. */
const PARAMETERS: Readonly<Record<string, Reader>> = {
  DBInstanceIdentifier: text,
  DBInstanceClass: text,
  DBSubnetGroupName: text,
  DBParameterGroupName: text,
  OptionGroupName: text,
  VpcSecurityGroupIds: strings,
  AvailabilityZone: text,
  MultiAZ: flag,
  PubliclyAccessible: flag,
  Port: whole,
  AllocatedStorage: whole,
  StorageType: text,
  Iops: whole,
  StorageThroughput: whole,
  NetworkType: text,
  LicenseModel: text,
  Engine: text,
  AutoMinorVersionUpgrade: flag,
  CopyTagsToSnapshot: flag,
  DeletionProtection: flag,
  EnableIAMDatabaseAuthentication: flag,
  EnableCloudwatchLogsExports: strings,
  BackupRetentionPeriod: whole,
  PreferredBackupWindow: text,
  CACertificateIdentifier: text,
  DedicatedLogVolume: flag,
  EngineLifecycleSupport: text,
};

/** Keys that only a restore to a time takes. */
const POINT_IN_TIME: Readonly<Record<string, Reader>> = {
  RestoreTime: time,
  UseLatestRestorableTime: flag,
  MaxAllocatedStorage: whole,
};

/** Keys that AWS Backup hands out with a recovery point and ignores when they come back. */
const INFORMATIONAL = ['EngineVersion', 'KmsKeyId', 'Encrypted', 'vpcId'];

const BY_LOWER_CASE = new Map(
  [...Object.entries(PARAMETERS), ...Object.entries(POINT_IN_TIME)].map(([key, reader]) => [
    key.toLowerCase(),
    { key, reader },
  ]),
);
const IGNORED = new Set(INFORMATIONAL.map((key) => key.toLowerCase()));

export interface RestoreRequest extends RestoreInput {
  readonly DBInstanceIdentifier: string;
  readonly RestoreTime?: Date;
  readonly UseLatestRestorableTime?: boolean;
}

/** Reads the metadata of StartRestoreJob; keys in any case, unknown ones refused. */
export function readRestoreMetadata(
  metadata: Readonly<Record<string, string>>,
  kind: 'snapshot' | 'continuous',
): RestoreRequest {
  const request: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(metadata)) {
    const known = BY_LOWER_CASE.get(key.toLowerCase());
    if (known) request[known.key] = known.reader(value, key);
    else if (!IGNORED.has(key.toLowerCase())) throw invalid(`Unrecognized key : ${key}`);
  }
  const { DBInstanceIdentifier: identifier, RestoreTime: restoreTime, UseLatestRestorableTime: latest } = request;
  if (!identifier)
    throw new AwsError('MissingParameterValueException', 'Invalid restore metadata. DBInstanceIdentifier is required');
  const untimely = Object.keys(POINT_IN_TIME).filter((key) => request[key] !== undefined);
  if (kind === 'snapshot' && untimely.length > 0) {
    throw invalid(`Only continuous recovery points take ${untimely.join(', ')}`);
  }
  if (kind === 'continuous' && (restoreTime !== undefined) === (latest === true)) {
    throw invalid('a continuous recovery point needs either RestoreTime or UseLatestRestorableTime "true"');
  }
  return request as unknown as RestoreRequest;
}

/** What a recovery point remembers of its instance. It is more than a restore takes back: callers have to choose. */
export function restoreMetadataOf(
  { source, identifier }: Pick<Snapshot, 'source' | 'identifier'>,
  groups: SourceGroups,
): Record<string, string> {
  const { settings } = source;
  return {
    DBInstanceIdentifier: source.identifier,
    DBSnapshotIdentifier: identifier,
    DBInstanceClass: settings.DBInstanceClass,
    DBName: source.database,
    Engine: source.engine,
    EngineVersion: source.engineVersion,
    LicenseModel: settings.LicenseModel,
    AllocatedStorage: String(settings.AllocatedStorage),
    StorageType: settings.StorageType,
    Encrypted: String(settings.StorageEncrypted),
    ...(settings.KmsKeyId ? { KmsKeyId: settings.KmsKeyId } : {}),
    MultiAZ: String(settings.MultiAZ),
    AvailabilityZone: settings.AvailabilityZone,
    PubliclyAccessible: String(settings.PubliclyAccessible),
    AutoMinorVersionUpgrade: String(settings.AutoMinorVersionUpgrade),
    DeletionProtection: String(settings.DeletionProtection),
    OptionGroupName: source.optionGroup,
    DBSubnetGroupName: groups.subnetGroupName,
    DBParameterGroupName: groups.parameterGroupName,
    VpcSecurityGroupIds: JSON.stringify(groups.securityGroupIds),
    vpcId: source.vpcId,
    'aws:backup:request-id': identifier.replace(/^.*job-/, ''),
  };
}

export interface SourceGroups {
  readonly subnetGroupName: string;
  readonly parameterGroupName: string;
  readonly securityGroupIds: readonly string[];
}

function invalid(detail: string): AwsError {
  return new AwsError('InvalidParameterValueException', `Invalid restore metadata. ${detail}`);
}
