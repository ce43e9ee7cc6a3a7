import type { DatabaseConfig } from '../../config';
import type { Permission, PermissionScope } from '../permissions/permission';

/** Variables that functions may have beside DATABASE and ENVIRONMENT_NAME, which all have. */
export type FunctionVariable =
  | 'TABLE_NAME'
  | 'BUCKET_NAME'
  | 'VAULT_NAME'
  | 'RESTORE_ROLE_ARN'
  | 'BACKUP_ROLE_ARN'
  | 'ORIGINAL_QUARANTINE_GROUP_ID'
  | 'CANDIDATE_QUARANTINE_GROUP_ID'
  | 'LISTENER_RULE_ARN'
  | 'TOPIC_COMMANDER_ARN'
  | 'TOPIC_OPERATIONS_ARN'
  | 'TOPIC_MANAGEMENT_ARN'
  | 'STATE_MACHINE_ARN'
  | 'RESUME_STATE_MACHINE_ARN'
  | 'RECONCILE_STATE_MACHINE_ARN'
  | 'FREEZE_STATE_MACHINE_ARN'
  | 'REVERT_STATE_MACHINE_ARN'
  | 'APPROVAL_FUNCTION_NAME'
  | 'EVENT_MODES'
  | 'DATABASE_CA_FILE';

/** One function of a recovery: how long it may take, what it is told and what it may do. */
export interface FunctionDefinition {
  readonly description: string;
  /** TimeoutSeconds of its Task; the function itself ends 15 s earlier, so that its own error is seen. */
  readonly taskTimeoutSeconds: number;
  /**
   * The database that its security group may reach: a function with a placement runs in the VPC.
   * @default - outside the VPC
   */
  readonly reaches?: 'original' | 'candidate';
  /** @default - by every database */
  readonly neededBy?: (database: DatabaseConfig) => boolean;
  /** @default 512 */
  readonly memoryMegabytes?: number;
  readonly variables: readonly FunctionVariable[];
  /** Beside its own log, and never what is denied to all. */
  readonly permissions: (scope: PermissionScope) => readonly Permission[];
}
