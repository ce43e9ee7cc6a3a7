import type { CheckedRequest } from '../check-request/contract';
import type { DatabaseSettings } from '../shared/contract/database-settings';
import type { DatabaseRef } from '../shared/contract/incident';
import type { LockItem } from '../shared/contract/record-items';
import type { GoneOwner, StepFailure } from '../shared/contract/recovery-state';
import type { TaskContext } from '../shared/contract/task-event';

export interface CheckReconcileInput {
  readonly settings: Pick<DatabaseSettings, 'key' | 'identifier'>;
  readonly context: Pick<TaskContext, 'executionArn' | 'executionStartedAt'>;
  readonly lock: LockItem | undefined;
  /** Status of the execution that holds the lock; `undefined` when Step Functions has forgotten it. */
  readonly ownerStatus: string | undefined;
}

/** Whether an execution is gone that owned the database. */
export type GoneDecision =
  | { readonly gone: true; readonly lock: LockItem }
  | { readonly gone: false; readonly why: string };

/**
 * What replaces `$`: the incident of the execution that is gone, or why there is nothing to do.
 * ERRORS.recoveryRefused: the lock does not say what its owner was asked to do.
 */
export type CheckReconcileOutput =
  | (CheckedRequest & { readonly reconciles: GoneOwner; readonly failure: StepFailure })
  | { readonly database: DatabaseRef; readonly nothing: string };
