import type { CheckedRequest } from '../check-request/contract';
import type { Revert } from '../shared/contract/cut-over-revert';
import type { DatabaseSettings } from '../shared/contract/database-settings';
import type { InstanceRef } from '../shared/contract/instance-ref';
import type { AttemptItem, LockItem, RecordItem } from '../shared/contract/record-items';
import type { TaskContext } from '../shared/contract/task-event';
import type { ObservedInstance } from '../shared/instance-settings';

/** ERRORS.requestMalformed for the input; ERRORS.recoveryRefused with everything that stands against the return. */
export interface CheckRevertInput {
  readonly request: unknown;
  readonly settings: Pick<DatabaseSettings, 'key' | 'identifier' | 'stopWrites'>;
  readonly context: Pick<TaskContext, 'executionArn' | 'executionStartedAt'>;
  readonly record: RecordItem | undefined;
  readonly lock: LockItem | undefined;
  /** True when another execution holds the lock and runs. */
  readonly ownerRuns: boolean;
  /** The instance that holds the production identifier. */
  readonly holder: ObservedInstance | undefined;
  /** Instances with a retired name of this database, each with the attempt that its name ends in. */
  readonly retired: readonly RetiredInstance[];
  /** Where both instances of an earlier try, which its open record names, are reached now. */
  readonly present: readonly InstanceRef[];
  readonly now: Date;
}

export interface RetiredInstance {
  readonly instance: ObservedInstance;
  readonly attempt: AttemptItem | undefined;
}

export type CheckRevertOutput = CheckedRequest & { readonly revert: Revert };
