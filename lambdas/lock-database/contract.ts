import type { LockItem } from '../shared/contract/record-items';
import type { GoneOwner, LockHeld } from '../shared/contract/recovery-state';

/** The lock as read, and whether the execution that holds it still runs; `ownerRuns` only where another one holds it. */
export interface LockObserved {
  readonly item: LockItem | undefined;
  readonly ownerRuns: boolean;
  /** Reconcile only: the one lock it may take; any other is somebody else's work, also a free one. */
  readonly reconciles?: GoneOwner | undefined;
}

/**
 * `acquire` is written under the condition that the lock is still as it was read. ERRORS.databaseLocked: an execution
 * that runs owns the database.
 */
export type LockDecision =
  | { readonly kind: 'owned'; readonly held: LockHeld }
  | { readonly kind: 'acquire'; readonly held: LockHeld };
