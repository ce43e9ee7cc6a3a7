import type { LockItem, Outcome, RecordItem } from '../shared/contract';

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
