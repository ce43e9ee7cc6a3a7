import type { DatabaseSettings } from '../shared/contract/database-settings';
import type { InstanceRef } from '../shared/contract/instance-ref';
import type { LockItem, RecordItem } from '../shared/contract/record-items';
import type { TaskContext } from '../shared/contract/task-event';

/** ERRORS.requestMalformed for the input; ERRORS.recoveryRefused with everything that stands against the stop. */
export interface CheckFreezeInput {
  readonly request: unknown;
  readonly settings: Pick<DatabaseSettings, 'key' | 'identifier' | 'stopWrites'>;
  readonly context: Pick<TaskContext, 'executionArn' | 'executionStartedAt'>;
  readonly record: RecordItem | undefined;
  readonly lock: LockItem | undefined;
  /** True when another execution holds the lock and runs. */
  readonly ownerRuns: boolean;
  /** The instance that holds the production identifier. */
  readonly holder: InstanceRef | undefined;
}
