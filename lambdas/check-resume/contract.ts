import type { DatabaseSettings } from '../shared/contract/database-settings';
import type { LockItem, RecordItem } from '../shared/contract/record-items';
import type { TaskContext } from '../shared/contract/task-event';
import type { Verdict } from '../shared/contract/verdict';

/** ERRORS.requestMalformed for the input; ERRORS.recoveryRefused with everything that stands against resuming. */
export interface CheckResumeInput {
  readonly request: unknown;
  readonly settings: DatabaseSettings;
  readonly context: Pick<TaskContext, 'executionArn' | 'executionStartedAt'>;
  readonly record: RecordItem | undefined;
  readonly lock: LockItem | undefined;
  /** True when another execution holds the lock and runs. */
  readonly ownerRuns: boolean;
  /** Resource ID of the instance that holds the production identifier. */
  readonly holderResourceId: string | undefined;
  /** Verdict of the attempt that the retired name of the original points to. */
  readonly verdict: Verdict | undefined;
}
