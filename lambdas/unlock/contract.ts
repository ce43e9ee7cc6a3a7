import type { Outcome } from '../shared/contract/incident';
import type { LockItem, RecordItem } from '../shared/contract/record-items';
import type { GoneOwner } from '../shared/contract/recovery-state';

export interface UnlockInput {
  readonly lock: LockItem | undefined;
  readonly record: RecordItem | undefined;
  readonly outcome: Outcome;
  readonly executionArn: string;
  /** Whether people have heard of the end. */
  readonly isTold: boolean;
  /** Reconcile only: the execution that it took over from. */
  readonly reconciles: GoneOwner | undefined;
}

export interface UnlockDecision {
  readonly closesRecord: boolean;
  readonly freesLock: boolean;
}
