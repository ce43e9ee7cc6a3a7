import type { RecoveryState } from '../shared/contract/recovery-state';
import type { CheckResult } from '../shared/contract/verdict';

/** One line per check for the state and the report; the rest is in the results object. */
export interface CheckSummary {
  readonly id: string;
  readonly kind: CheckResult['kind'];
  readonly severity: CheckResult['severity'];
  readonly outcome: CheckResult['outcome'];
  /** Only of checks that did not pass; at most 160 characters. */
  readonly message?: string;
}

/** Proof that the requested time was reached (E13): the newest row that a passed recency check saw. */
export interface TimeReached {
  readonly checkId: string;
  readonly newestRowSecondsBeforeRestorePoint: number;
}

/** ERRORS.connectionFailed (retried); ERRORS.worldChanged: the attempt belongs to another instance. */
export type ValidateDataOutput = NonNullable<RecoveryState['verdict']> & {
  readonly checks: readonly CheckSummary[];
  /** Absent when no recency check is configured or none passed. */
  readonly timeReached?: TimeReached;
};
