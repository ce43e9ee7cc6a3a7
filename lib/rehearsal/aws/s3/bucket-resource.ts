import type { WorldContext } from '../../world';
import type { BucketSettings } from './bucket';

/** Properties of AWS::S3::Bucket that change what the local world does. */
export interface BucketProperties {
  BucketName?: string;
  VersioningConfiguration?: { Status?: string };
  ObjectLockEnabled?: boolean;
  ObjectLockConfiguration?: { Rule?: { DefaultRetention?: { Days?: number; Years?: number } } };
  BucketEncryption?: {
    ServerSideEncryptionConfiguration?: {
      ServerSideEncryptionByDefault?: { SSEAlgorithm?: string; KMSMasterKeyID?: string };
    }[];
  };
}

export function bucketSettings(
  name: string,
  properties: BucketProperties,
  { region, accountId }: Pick<WorldContext, 'region' | 'accountId'>,
): BucketSettings {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new Error(`bucket name '${name}': expected 3 to 63 lower-case letters, digits, dots and hyphens`);
  }
  const retention = properties.ObjectLockConfiguration?.Rule?.DefaultRetention;
  const encryption = properties.BucketEncryption?.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault;
  const keyId = encryption?.SSEAlgorithm?.startsWith('aws:kms') ? encryption.KMSMasterKeyID : undefined;
  return {
    name,
    versioned: properties.VersioningConfiguration?.Status === 'Enabled' || properties.ObjectLockEnabled === true,
    kmsKeyArn: keyId === undefined ? undefined : keyArn(keyId, region, accountId),
    retentionDays: retention?.Days ?? (retention?.Years ?? 0) * 365,
  };
}

export function keyArn(keyId: string, region: string, accountId: string): string {
  return keyId.startsWith('arn:') ? keyId : `arn:aws:kms:${region}:${accountId}:key/${keyId}`;
}
