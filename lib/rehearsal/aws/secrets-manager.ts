import * as sdk from '@aws-sdk/client-secrets-manager';
import { type Authorization, AwsError, type Service } from '../service';
import type { WorldContext } from '../world';
import { randomName, randomUuid } from './rds/identifiers';

const CURRENT = 'AWSCURRENT';

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly versionId: string;
  readonly value: string;
  readonly createdAt: Date;
  readonly changedAt?: Date;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SecretOptions {
  readonly description?: string | undefined;
  /** ARN of the key that callers must be allowed to use. @default - the key of AWS, which needs no permission */
  readonly kmsKeyId?: string | undefined;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface SecretsManager extends Service<typeof sdk> {
  /** Stores a secret that stacks only refer to, under a name or a complete ARN; answers the ARN. */
  addSecret(nameOrArn: string, value: string | Readonly<Record<string, unknown>>, options?: SecretOptions): string;
  removeSecret(arn: string): void;
  /** Gives a secret another value, as a rotation or a person does. */
  changeSecret(arn: string, value: Readonly<Record<string, unknown>>): void;
}

/** Secrets with one version, AWSCURRENT; no rotation. */
export function createSecretsManager(
  context: Pick<WorldContext, 'region' | 'accountId' | 'random' | 'clock'>,
): SecretsManager {
  const secrets = new Map<string, Secret>();
  const prefix = `arn:aws:secretsmanager:${context.region}:${context.accountId}:secret:`;

  const add = (nameOrArn: string, value: string, options: SecretOptions = {}): Secret => {
    const isArn = nameOrArn.startsWith('arn:');
    const name = isArn ? nameOrArn.slice(prefix.length).replace(/-[A-Za-z0-9]{6}$/, '') : nameOrArn;
    if (isArn && !nameOrArn.startsWith(prefix))
      throw new Error(`cannot add secret '${nameOrArn}': expected an ARN that begins with '${prefix}'`);
    if ([...secrets.values()].some((secret) => secret.name === name)) {
      throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    }
    const secret: Secret = {
      arn: isArn
        ? nameOrArn
        : `${prefix}${name}-${randomName(context.random, 6, 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz')}`,
      name,
      description: options.description,
      kmsKeyId: options.kmsKeyId,
      versionId: randomUuid(context.random),
      value,
      createdAt: context.clock.now(),
      tags: options.tags ?? {},
    };
    secrets.set(secret.arn, secret);
    return secret;
  };

  const find = (id: string | undefined): Secret | undefined =>
    [...secrets.values()].find(({ arn, name }) => arn === id || name === id || id === `${prefix}${name}`);

  const require = (id: string | undefined): Secret => {
    const secret = find(id);
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  };

  const onSecret =
    (action: string) =>
    ({ SecretId }: { SecretId: string | undefined }): Authorization[] => [
      {
        action: `secretsmanager:${action}`,
        resources: [find(SecretId)?.arn ?? (SecretId?.startsWith('arn:') ? SecretId : `${prefix}${SecretId}`)],
        context: tagContext(find(SecretId)),
      },
    ];

  return {
    signingName: 'secretsmanager',
    sdk,
    addSecret: (nameOrArn, value, options) =>
      add(nameOrArn, typeof value === 'string' ? value : JSON.stringify(value), options).arn,
    removeSecret: (arn) => void secrets.delete(arn),
    changeSecret: (arn, value) => {
      const versionId = randomUuid(context.random);
      secrets.set(arn, { ...require(arn), value: JSON.stringify(value), versionId, changedAt: context.clock.now() });
    },
    authorization: {
      GetSecretValue: (input: { SecretId: string | undefined }) => [
        ...onSecret('GetSecretValue')(input),
        ...decryption(find(input.SecretId), context.region),
      ],
      DescribeSecret: onSecret('DescribeSecret'),
    },
    operations: {
      GetSecretValue: ({ SecretId, VersionId, VersionStage }) => {
        const secret = require(SecretId);
        if ((VersionStage ?? CURRENT) !== CURRENT || (VersionId ?? secret.versionId) !== secret.versionId) {
          const wanted = VersionId ? `VersionId: ${VersionId}` : `staging label: ${VersionStage}`;
          throw new AwsError(
            'ResourceNotFoundException',
            `Secrets Manager can't find the specified secret value for ${wanted}`,
          );
        }
        return {
          ARN: secret.arn,
          Name: secret.name,
          VersionId: secret.versionId,
          SecretString: secret.value,
          VersionStages: [CURRENT],
          CreatedDate: secret.createdAt,
        };
      },
      DescribeSecret: ({ SecretId }) => {
        const secret = require(SecretId);
        return {
          ARN: secret.arn,
          Name: secret.name,
          Description: secret.description,
          KmsKeyId: secret.kmsKeyId,
          RotationEnabled: false,
          CreatedDate: secret.createdAt,
          LastChangedDate: secret.changedAt ?? secret.createdAt,
          Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })),
          VersionIdsToStages: { [secret.versionId]: [CURRENT] },
        };
      },
    },
    resourceTypes: {
      'AWS::SecretsManager::Secret': ({ logicalId, stackName, properties }) => {
        const { Name, Description, KmsKeyId, SecretString, GenerateSecretString } = properties;
        const value = SecretString ?? generated(context.random, GenerateSecretString ?? {});
        const name = Name ?? `${logicalId}-${stackName}`;
        const { arn } = add(name, value, { description: Description, kmsKeyId: KmsKeyId });
        return { ref: arn, attributes: { Id: arn } };
      },
    },
  };
}

function tagContext(secret: Secret | undefined): NonNullable<Authorization['context']> {
  const tags = Object.entries(secret?.tags ?? {});
  return Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/** A secret under a customer's key is decrypted in the caller's name. */
function decryption(secret: Secret | undefined, region: string): Authorization[] {
  if (!secret?.kmsKeyId?.startsWith('arn:')) return [];
  const context = { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` };
  return [{ action: 'kms:Decrypt', resources: [secret.kmsKeyId], context }];
}

interface GenerateSecretString {
  readonly PasswordLength?: number;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

/** Letters and digits only, so that every ExcludeCharacters of punctuation is honoured. */
function generated(random: () => number, options: GenerateSecretString): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const password = randomName(random, options.PasswordLength ?? 32, alphabet);
  if (options.SecretStringTemplate === undefined || options.GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...JSON.parse(options.SecretStringTemplate), [options.GenerateStringKey]: password });
}
