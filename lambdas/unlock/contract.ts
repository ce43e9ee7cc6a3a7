import type { Outcome } from '../shared/contract/incident';
import type { LockItem, RecordItem } from '../shared/contract/record-items';

export interface UnlockInput {
  readonly lock: LockItem | undefined;
  readonly record: RecordItem | undefined;
  readonly outcome: Outcome;
  readonly executionArn: string;
}

export interface UnlockDecision {
  readonly closesRecord: boolean;
  readonly freesLock: boolean;
}
