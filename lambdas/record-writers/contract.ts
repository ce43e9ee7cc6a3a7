import type { RecordedWriter } from '../shared/contract/recorded-writer';
import type { RecoveryState } from '../shared/contract/recovery-state';

export interface WritersRecorded {
  readonly writers: readonly RecordedWriter[];
  /** Told, since it is rare outside of a test: no writer runs. */
  readonly notice?: string;
}
/** ERRORS.worldChanged: a configured writer cannot be brought back exactly, or the record is not open. */
export type RecordWritersOutput = NonNullable<RecoveryState['writers']> & { readonly notice?: string };
