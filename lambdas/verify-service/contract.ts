import type { RecoveryState } from '../shared/contract/recovery-state';

export interface ServiceAnswers {
  readonly url: string;
  readonly requests: number;
  readonly failures: number;
  /** `HTTP 503`, `ECONNREFUSED`; the last one seen. */
  readonly lastFailure?: string;
}
/** ERRORS.deadlineExceeded. */
export type VerifyServiceOutput = NonNullable<RecoveryState['service']>;
