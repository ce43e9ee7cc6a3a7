import type { ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import type { DatabaseInstance } from './database-instance';
import { randomName, rdsArn } from './identifiers';
import type { RdsState } from './rds-state';
import { invalidCombination } from './refusals';

/** Where RDS keeps the passwords that it manages. */
export interface ManagedSecrets {
  addSecret(
    name: string,
    value: Readonly<Record<string, unknown>>,
    options: { readonly kmsKeyId: string | undefined; readonly tags: Readonly<Record<string, string>> },
  ): string;
  removeSecret(arn: string): void;
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';
const PASSWORD_LENGTH = 28;

/** Refuses what RDS refuses about the master's password and who manages it. */
export function checkMasterCredentials(instance: DatabaseInstance, input: ModifyDBInstanceMessage): void {
  const managed = instance.settings.MasterUserSecret !== undefined;
  const { ManageMasterUserPassword: manage, MasterUserPassword: password, MasterUserSecretKmsKeyId: key } = input;
  if (manage === true && password !== undefined) {
    throw invalidCombination('You can not specify MasterUserPassword while ManageMasterUserPassword is enabled.');
  }
  if (manage === undefined && managed && password !== undefined) {
    throw invalidCombination(
      `You can not specify MasterUserPassword for ${instance.identifier}: its master password is managed in AWS Secrets Manager.`,
    );
  }
  if (manage === false && managed && password === undefined) {
    throw invalidCombination('MasterUserPassword is required when ManageMasterUserPassword is disabled.');
  }
  if (key !== undefined && manage !== true) {
    throw invalidCombination('MasterUserSecretKmsKeyId is only valid with ManageMasterUserPassword.');
  }
}

/** The master's new password, if this request brings one; makes or removes the managed secret. */
export function newMasterPassword(
  state: RdsState,
  instance: DatabaseInstance,
  input: ModifyDBInstanceMessage,
): string | undefined {
  const { MasterUserSecret: secret } = instance.settings;
  if (input.ManageMasterUserPassword === false && secret?.SecretArn) {
    secretsOf(state).removeSecret(secret.SecretArn);
    instance.settings = { ...instance.settings, MasterUserSecret: undefined };
  }
  if (input.ManageMasterUserPassword !== true || secret) return input.MasterUserPassword;
  const password = randomName(state.context.random, PASSWORD_LENGTH, LETTERS);
  const id = randomName(state.context.random, 32, '0123456789abcdef');
  const KmsKeyId = input.MasterUserSecretKmsKeyId;
  const SecretArn = secretsOf(state).addSecret(
    `rds!db-${id}`,
    { username: instance.masterUser, password },
    {
      kmsKeyId: KmsKeyId,
      tags: {
        'aws:secretsmanager:owningService': 'rds',
        'aws:rds:primaryDBInstanceArn': rdsArn(state.context, 'db', instance.identifier),
      },
    },
  );
  instance.settings = {
    ...instance.settings,
    MasterUserSecret: { SecretArn, SecretStatus: 'creating', ...(KmsKeyId ? { KmsKeyId } : {}) },
  };
  return password;
}

/** The secret can be used once the server has its password. */
export function settleManagedSecret(instance: DatabaseInstance): void {
  const { MasterUserSecret: secret } = instance.settings;
  if (secret) instance.settings = { ...instance.settings, MasterUserSecret: { ...secret, SecretStatus: 'active' } };
}

/** The managed secret goes with its instance. */
export function discardManagedSecret(state: RdsState, { settings }: DatabaseInstance): void {
  const arn = settings.MasterUserSecret?.SecretArn;
  if (arn) state.secrets?.removeSecret(arn);
}

function secretsOf(state: RdsState): ManagedSecrets {
  if (state.secrets) return state.secrets;
  throw new AwsError('NotImplemented', 'this world has no Secrets Manager: leave ManageMasterUserPassword out');
}
