import type { Outcome } from '../shared/contract/incident';
import type { LockItem, RecordItem } from '../shared/contract/record-items';

export interface UnlockInput {
  readonly lock: LockItem | undefined;
  readonly record: RecordItem | undefined;
  readonly outcome: Outcome;
  readonly executionArn: string;
  /** Whether people have heard of the end. */
  readonly isTold: boolean;
  /** The execution that this Reconcile took over from. @default - this is no Reconcile */
  readonly reconciles?: string | undefined;
}

export interface UnlockDecision {
  readonly closesRecord: boolean;
  readonly freesLock: boolean;
}
