import * as sdk from '@aws-sdk/client-kms';
import { AwsError, type ResourceRequest, type Service } from '../service';
import type { WorldContext } from '../world';
import { uuid } from './identifiers';

export interface LocalKey {
  readonly keyId: string;
  readonly arn: string;
  readonly description: string;
  readonly createdAt: Date;
  readonly manager: 'AWS' | 'CUSTOMER';
  readonly aliases: Set<string>;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
}

export interface NewKey {
  /** @default - a random UUID */
  readonly keyId?: string;
  /** With the prefix: `alias/aws/rds`. @default - no alias */
  readonly alias?: string;
  /** @default - `Enabled` */
  readonly state?: LocalKey['state'];
  /** @default - `CUSTOMER` */
  readonly manager?: LocalKey['manager'];
  readonly description?: string;
}

export interface Kms extends Service<typeof sdk> {
  /** Adds a key that no template owns, such as the one of an existing database. */
  addKey(key: NewKey): LocalKey;
  /** Finds a key by ID, key ARN, alias name or alias ARN. */
  key(idOrArnOrAlias: string): LocalKey | undefined;
}

/** AWS KMS: keys as facts about the world. Nothing is encrypted with them and key policies are not evaluated. */
export function createKms(context: Pick<WorldContext, 'accountId' | 'region' | 'random' | 'clock'>): Kms {
  const keys = new Map<string, LocalKey>();
  const prefix = `arn:aws:kms:${context.region}:${context.accountId}:`;

  const find = (idOrArnOrAlias: string): LocalKey | undefined => {
    const name = idOrArnOrAlias.startsWith(prefix) ? idOrArnOrAlias.slice(prefix.length) : idOrArnOrAlias;
    if (name.startsWith('alias/')) return [...keys.values()].find((key) => key.aliases.has(name));
    return keys.get(name.startsWith('key/') ? name.slice('key/'.length) : name);
  };
  const existing = (id: string): LocalKey => {
    const key = find(id);
    if (key) return key;
    const isAlias = /^(arn:.*:)?alias\//.test(id);
    const arn = id.startsWith('arn:') ? id : isAlias ? `${prefix}${id}` : `${prefix}key/${id}`;
    throw new AwsError('NotFoundException', isAlias ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`);
  };
  const addAlias = (key: LocalKey, alias: string): void => {
    if (!alias.startsWith('alias/')) throw new Error(`alias '${alias}' is not valid, expected 'alias/<name>'`);
    if (find(alias)) throw new Error(`alias '${alias}' already exists; give it another name`);
    key.aliases.add(alias);
  };
  const addKey = (options: NewKey): LocalKey => {
    const keyId = options.keyId ?? uuid(context.random);
    if (keys.has(keyId)) throw new Error(`key '${keyId}' already exists; give it another ID`);
    const key: LocalKey = {
      keyId,
      arn: `${prefix}key/${keyId}`,
      description: options.description ?? '',
      createdAt: context.clock.now(),
      manager: options.manager ?? 'CUSTOMER',
      aliases: new Set(),
      state: options.state ?? 'Enabled',
    };
    if (options.alias) addAlias(key, options.alias);
    keys.set(keyId, key);
    return key;
  };

  return {
    signingName: 'kms',
    sdk,
    addKey,
    key: find,
    authorization: {
      DescribeKey: (input: { KeyId: string }) => {
        const key = existing(input.KeyId);
        return [
          { action: 'kms:DescribeKey', resources: [key.arn], context: { 'kms:ResourceAliases': [...key.aliases] } },
        ];
      },
    },
    operations: {
      DescribeKey: ({ KeyId }) => ({ KeyMetadata: keyMetadata(existing(KeyId ?? ''), context.accountId) }),
    },
    resourceTypes: {
      'AWS::KMS::Key': ({ properties }: ResourceRequest) => {
        const key = addKey({
          state: properties?.Enabled === false || properties?.Enabled === 'false' ? 'Disabled' : 'Enabled',
          ...(properties?.Description ? { description: properties.Description } : {}),
        });
        return { ref: key.keyId, attributes: { Arn: key.arn, KeyId: key.keyId } };
      },
      'AWS::KMS::Alias': ({ properties }: ResourceRequest) => {
        addAlias(existing(properties.TargetKeyId), properties.AliasName);
        return { ref: properties.AliasName };
      },
    },
  };
}

function keyMetadata(key: LocalKey, accountId: string): sdk.KeyMetadata {
  return {
    AWSAccountId: accountId,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: key.createdAt,
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: key.state,
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
