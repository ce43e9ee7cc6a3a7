import { ERRORS } from '../shared/contract/error-names';
import { NamedError } from '../shared/named-error';
import type { StartRestoreInput } from './contract';

/** Logs reach the archive every 5 minutes: after this long they will not come. */
const STALLED_AFTER_MINUTES = 20;

export type StartRestoreDecision =
  | { readonly kind: 'adopt'; readonly jobId?: string }
  | { readonly kind: 'notYet' }
  | { readonly kind: 'start'; readonly isNew: boolean };

/** One restore per incident, restore point and attempt, however often this is asked. */
export function decide(input: StartRestoreInput): StartRestoreDecision {
  const { item, lostJobId, atCandidateName, plan, originalResourceId } = input;
  if (item && item.originalResourceId !== originalResourceId) {
    throw changed(
      `attempt '${plan.names.candidate}'`,
      `original '${item.originalResourceId}'`,
      `'${originalResourceId}'`,
    );
  }
  const jobId = item?.jobId ?? lostJobId;
  if (item && jobId) {
    return { kind: 'adopt', jobId };
  }
  if (atCandidateName) {
    if (item) {
      return { kind: 'adopt' };
    }
    throw changed(`name '${plan.names.candidate}'`, `it taken by '${atCandidateName}'`, 'it free');
  }
  // A start that was recorded is repeated with its token, which makes no second job.
  return item || isRestorable(input) ? { kind: 'start', isNew: !item } : { kind: 'notYet' };
}

function isRestorable({ restorePoint, latestRestorableTime, executionStartedAt, now }: StartRestoreInput): boolean {
  if (restorePoint.kind === 'snapshot') {
    return true;
  }
  if (latestRestorableTime && Date.parse(restorePoint.time) <= Date.parse(latestRestorableTime)) {
    return true;
  }
  const waitedSince = Math.max(Date.parse(executionStartedAt), Date.parse(restorePoint.time));
  if (now.getTime() - waitedSince > STALLED_AFTER_MINUTES * 60_000) {
    throw new NamedError(
      ERRORS.restoreFailed,
      `restore to ${restorePoint.time} is not possible yet: found logs up to ${latestRestorableTime ?? 'no time'} after ${STALLED_AFTER_MINUTES} minutes, expected them to be archived every 5; choose an earlier time or a snapshot`,
    );
  }
  return false;
}

function changed(subject: string, found: string, expected: string): NamedError {
  return new NamedError(
    ERRORS.worldChanged,
    `restore is not started: ${subject}: found ${found}, expected ${expected}; start the recovery again to plan anew`,
  );
}
