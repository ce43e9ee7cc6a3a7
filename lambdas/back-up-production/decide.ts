import { OWN_TAGS } from '../shared/names';
import type { BackUpInput, BackUpOutput, BackUpPlan, CoverageInput } from './contract';

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

/**
 * Whether AWS Backup goes on protecting the production name. A resource is known by its ARN, which the restored
 * instance has taken over; a plan that selects by tags finds it by the tags that Protect production gave it.
 */
export function coverageOf({
  productionArn,
  protectedResource,
  continuous,
}: CoverageInput): Pick<BackUpOutput, 'coverage' | 'openItems'> {
  return protectedResource
    ? { coverage: { ...protectedResource, continuous } }
    : {
        openItems: [
          `AWS Backup protects no resource '${productionArn}': assign it to a plan with 'aws backup create-backup-selection --backup-plan-id PLAN --backup-selection SelectionName=production,IamRoleArn=ROLE,Resources=${productionArn}'`,
        ],
      };
}
