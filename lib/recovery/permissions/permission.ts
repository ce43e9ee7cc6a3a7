import * as iam from 'aws-cdk-lib/aws-iam';
import type { DatabaseConfig } from '../../config';
import type { EnvironmentNames } from '../recovery-names';

/** One thing that a function may do. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why a resource with a wildcard cannot be narrower. Required for each wildcard. */
  readonly wide?: string;
  /** @default 'Allow' */
  readonly effect?: 'Allow' | 'Deny';
}

/** What permissions of one database's functions name. */
export interface PermissionScope {
  readonly names: EnvironmentNames;
  readonly database: DatabaseConfig;
  /** Keys of the other databases of the environment. @default - none */
  readonly siblings?: readonly string[];
  readonly dataKeyArn: string;
  /** Absent when the database has no maintenance page. */
  readonly listenerRuleArn?: string;
}

/** Nothing in a recovery deletes a database, a snapshot or a recovery point: denied in every role, whatever it is allowed. */
export const NEVER: Permission = {
  effect: 'Deny',
  actions: [
    'rds:Delete*',
    'rds:ModifyDBSnapshotAttribute',
    'backup:DeleteRecoveryPoint',
    'backup:DisassociateRecoveryPoint',
    'backup:UpdateRecoveryPointLifecycle',
  ],
  resources: ['*'],
  wide: 'a denial that holds everywhere',
};

/** Whether a resource covers more than one name. */
export function isWide(resource: string): boolean {
  return /[*?]/.test(resource);
}

/** Statements of `permissions`. Throws when a wildcard resource gives no reason. */
export function statementsOf(permissions: readonly Permission[], owner: string): iam.PolicyStatement[] {
  return permissions.map(({ actions, resources, conditions, wide, effect }) => {
    const wildcard = resources.find(isWide);
    if (wildcard !== undefined && !wide?.trim()) {
      throw new Error(
        `permission of ${owner} to ${actions[0]} on '${wildcard}' is wide without a reason; narrow it or say why`,
      );
    }
    return new iam.PolicyStatement({
      effect: effect === 'Deny' ? iam.Effect.DENY : iam.Effect.ALLOW,
      actions: [...actions],
      resources: [...resources],
      ...(conditions ? { conditions } : {}),
    });
  });
}

/** ARN of an ECS service that writes to the database. */
export function serviceArn(
  names: EnvironmentNames,
  writer: { readonly cluster: string; readonly service: string },
): string {
  return names.arn('ecs', `service/${writer.cluster}/${writer.service}`);
}

/** Names that instances of a recovery have: original or production, candidate, retired, retired by a return. */
export function instanceArns({ names, database }: PermissionScope): {
  original: string;
  candidate: string;
  retired: string;
  reverted: string;
} {
  return {
    original: names.databaseArn(database.identifier),
    candidate: names.databaseArn(`${database.identifier}-restored-*`),
    retired: names.databaseArn(`${database.identifier}-corrupted-*`),
    reverted: names.databaseArn(`${database.identifier}-reverted-*`),
  };
}

export const HASHED_NAMES =
  'candidate and retired instance carry a hash of the incident in their names, known only then';
