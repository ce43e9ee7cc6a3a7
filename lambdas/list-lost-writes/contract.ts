import type { LostRows, LostWrites, Revert } from '../shared/contract/cut-over-revert';
import type { ServerIdentity } from '../shared/contract/instance-ref';

export interface ListLostWritesInput {
  readonly revert: Revert;
  readonly tables: readonly LostRows[];
  readonly identity: ServerIdentity;
  readonly now: Date;
}

/** ERRORS.connectionFailed (retried): production or the retired instance does not answer. */
export type ListLostWritesOutput = LostWrites;
