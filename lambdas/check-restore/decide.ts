import { isGone } from '../shared/gone-instance';
import { isConnectable, isUnusable, type ObservedInstance } from '../shared/instance-settings';
import { OWN_TAGS } from '../shared/names';
import type { CheckRestoreDecision, CheckRestoreInput } from './contract';

/** Statuses that say something about the hosts of RDS; all others speak of settings, keys or somebody's deed. */
const MAY_WORK_AGAIN: readonly string[] = ['failed', 'insufficient-capacity', 'restore-error'];

/** Judges job and instance: a completed job alone says nothing about the instance. */
export function decide(input: CheckRestoreInput): CheckRestoreDecision {
  const { job, candidate, item } = input;
  if (job?.status === 'FAILED' || job?.status === 'ABORTED') {
    const because = `job '${job.id}' ended as ${job.status}: ${job.message ?? 'no message'}`;
    return { kind: 'failed', error: 'RestoreFailed', because, again: true };
  }
  const name = job?.createdResourceArn?.split(':').at(-1);
  if (name !== undefined && name !== item.candidateIdentifier) {
    return failed('RestoreFailed', `job '${job?.id}' made '${name}', expected '${item.candidateIdentifier}'`);
  }
  if (!candidate) {
    const known = item.candidateResourceId;
    return known && isGone(input.unseenSince, input.now)
      ? failed('RestoreFailed', `the restored instance '${known}' does not exist any more`)
      : waiting(
          job ? `job '${job.id}', which is ${job.status}` : `'${known ?? item.candidateIdentifier}' to be shown by RDS`,
        );
  }
  return judgeCandidate(candidate, input);
}

/** Whether the restore made it. A name proves nothing: known ID or tag do, or the group, which a restore gives and nobody else. */
export function isProven(
  { settings }: ObservedInstance,
  { item, quarantineGroupId }: Pick<CheckRestoreInput, 'item' | 'quarantineGroupId'>,
): boolean {
  return (
    item.candidateResourceId !== undefined ||
    settings.tags[OWN_TAGS.incident] === item.incidentId ||
    settings.vpcSecurityGroupIds.join() === quarantineGroupId
  );
}

function judgeCandidate(candidate: ObservedInstance, input: CheckRestoreInput): CheckRestoreDecision {
  const { item, job, productionIdentifier, quarantineGroupId } = input;
  const { ref, status, settings } = candidate;
  if (ref.resourceId === item.originalResourceId) {
    return failed('RestoreFailed', `'${ref.identifier}' is the original itself`);
  }
  const owner = settings.tags[OWN_TAGS.incident];
  if (owner !== undefined && owner !== item.incidentId) {
    return failed('RestoreFailed', `'${ref.identifier}' belongs to incident '${owner}'`);
  }
  const groups = settings.vpcSecurityGroupIds;
  if (!isProven(candidate, input) && job?.status !== 'COMPLETED' && ref.identifier !== productionIdentifier) {
    return job
      ? { ...waiting(`job '${job.id}' to tell whether it made '${ref.identifier}'`), unproven: true }
      : failed(
          'RestoreFailed',
          `'${ref.identifier}' was made by somebody else: found security groups '${groups.join("', '")}', expected '${quarantineGroupId}'`,
        );
  }
  if (isUnusable(status)) {
    const because = `'${ref.identifier}' has status '${status}', from which it does not return`;
    return { kind: 'failed', error: 'InstanceUnusable', because, again: MAY_WORK_AGAIN.includes(status) };
  }
  // What holds the production identifier is production: it has lost these tags and does not get them again.
  const tag = owner === undefined && ref.identifier !== productionIdentifier;
  if (tag) {
    return waiting(`the tags of '${ref.identifier}'`, true);
  }
  if (job && job.status !== 'COMPLETED') {
    return waiting(`job '${job.id}', which is ${job.status}`);
  }
  return isConnectable(status)
    ? { kind: 'done', candidate }
    : waiting(`'${ref.identifier}' to leave status '${status}'`);
}

function failed(error: 'RestoreFailed', because: string): CheckRestoreDecision {
  return { kind: 'failed', error, because, again: false };
}

function waiting(subject: string, tag = false): Extract<CheckRestoreDecision, { kind: 'waiting' }> {
  return { kind: 'waiting', for: subject, tag };
}
