import type { DatabaseRef, Incident } from '../shared/contract/incident';

/** What replaces `$` once the request is sound. ERRORS.requestMalformed: every fault of the request in one message. */
export interface CheckedRequest {
  readonly incident: Incident;
  readonly database: DatabaseRef;
}
