import type { RecordAdopted } from '../shared/contract/recovery-state';

/**
 * ERRORS.recoveryRefused: planned again under the lock, something speaks against it. ERRORS.worldChanged: the plan has
 * become another one, or the open record is about another original. ERRORS.lockLost.
 */
export type RecordWorldOutput = RecordAdopted;
