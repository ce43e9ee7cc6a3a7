import type { RecoveryState } from '../shared/contract/recovery-state';

export interface EndSessionsInput {
  /** Sessions of others that the server still shows after they were asked to end. */
  readonly remaining: number;
  /** Rounds in a row before this one that found none. */
  readonly quietRounds: number;
}
/** ERRORS.connectionFailed (retried), ERRORS.deadlineExceeded. */
export type EndSessionsOutput = NonNullable<RecoveryState['sessions']> & { readonly quietRounds: number };
