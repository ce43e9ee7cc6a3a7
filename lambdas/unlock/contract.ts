import type { Outcome } from '../shared/contract/incident';
import type { LockItem, RecordItem } from '../shared/contract/record-items';

export interface UnlockInput {
  readonly lock: LockItem | undefined;
  readonly record: RecordItem | undefined;
  readonly outcome: Outcome;
  readonly executionArn: string;
  /** Whether people have heard of the end. */
  readonly isTold: boolean;
  /** Whether this is Reconcile, after which nobody else comes. */
  readonly reconciles: boolean;
}

export interface UnlockDecision {
  readonly closesRecord: boolean;
  readonly freesLock: boolean;
}
