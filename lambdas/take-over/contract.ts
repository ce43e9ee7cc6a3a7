import type { LockItem } from '../shared/contract/record-items';
import type { LockHeld, StepFailure } from '../shared/contract/recovery-state';
import type { Verdict } from '../shared/contract/verdict';

/** What led into the failure path: a caught error, or a gate that stayed shut. */
export interface FailureSeen {
  readonly failure?: StepFailure | undefined;
  readonly verdict?: Pick<Verdict, 'outcome' | 'failed'> | undefined;
}

/** ERRORS.lockLost: another execution owns the database, and only it may undo anything. */
export interface TakeOverDecision {
  readonly next: LockItem;
  readonly held: LockHeld;
}
