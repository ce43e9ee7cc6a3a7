import { OWN_TAGS } from '../shared/names';
import type { BackUpInput, BackUpPlan } from './contract';

/** The retired name ends in the id of the attempt, so that the same swap always asks for the same snapshot. */
export function decide(input: BackUpInput, now: Date): BackUpPlan {
  const attemptId = input.retiredIdentifier.slice(input.retiredIdentifier.lastIndexOf('-') + 1);
  const expires = new Date(now.getTime() + input.retainRetiredDays * 24 * 3600 * 1000);
  return {
    idempotencyToken: `production-${attemptId}-${input.executionName}`.slice(0, 128),
    snapshotIdentifier: `recovery-${attemptId}`,
    tags: {
      [OWN_TAGS.incident]: input.incidentId,
      [OWN_TAGS.role]: 'evidence',
      [OWN_TAGS.expires]: expires.toISOString(),
    },
  };
}
