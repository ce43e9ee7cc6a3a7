import type { RecoveryRequest } from '../check-request/request-schema';
import type { Mode } from '../shared/contract/incident';

/** Detail of the event: a recovery request, the database it is for and, for a repetition on purpose, an attempt. */
export interface RecoveryEventDetail {
  readonly database: string;
  readonly attempt: number;
  readonly request: RecoveryRequest;
}
export interface ExecutionStart {
  readonly name: string;
  readonly input: RecoveryRequest;
  /** Mode that the event asked for, where another one was started. */
  readonly loweredFrom?: Mode;
}
/** ERRORS.requestMalformed: nothing was started. */
export interface StartRecoveryOutput {
  readonly status: 'started' | 'alreadyStarted';
  readonly executionName: string;
  readonly mode: Mode;
}
