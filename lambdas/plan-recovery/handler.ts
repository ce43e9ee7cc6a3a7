import { ERRORS } from '../shared/contract/error-names';
import type { PinnedPolicy, RecoveryPlan } from '../shared/contract/recovery-plan';
import { databaseSettings } from '../shared/environment';
import type { ObservedInstance } from '../shared/instance-settings';
import { NamedError } from '../shared/named-error';
import { taskHandler } from '../shared/task';
import { AccountPolicies } from './account-policies';
import type { PlanRecoveryOutput } from './contract';
import { requireNoRefusals } from './finding';
import { makePlan } from './make-plan';
import { pinnedFindings, pinnedTo, unreadFinding } from './pinned-policies';
import { planOptions } from './plan-options';

/** What the state of an execution can carry. */
const MOST_PINNED = 20;

const policies = new AccountPolicies();

export const handler = taskHandler(
  { needs: ['incident', 'database'], options: planOptions },
  async ({ state, context, options: { checks }, now }): Promise<PlanRecoveryOutput> => {
    const settings = databaseSettings();
    const { plan: made, past } = await makePlan({
      incident: state.incident,
      settings,
      checks,
      executionArn: context.executionArn,
      now,
    });
    requireSamePoint(state.plan, made);
    const plan = await withPinnedPolicies(made, past.original);
    if (state.incident.mode !== 'plan') {
      requireNoRefusals(plan, settings.identifier);
    }
    return plan;
  },
);

/** Another attempt restores what was planned, shown and perhaps waited for, or nothing. */
function requireSamePoint(planned: RecoveryPlan | undefined, made: RecoveryPlan): void {
  const [before, now] = [planned?.restorePoint?.id, made.restorePoint?.id];
  if (before !== undefined && now !== before) {
    throw new NamedError(
      ERRORS.worldChanged,
      `another attempt is not planned: found restore point '${now ?? 'none'}', expected '${before}' as before; start the recovery again`,
    );
  }
}

/** Asked here alone: plans that are made again later must not read every policy of the account once more. */
async function withPinnedPolicies(plan: RecoveryPlan, original: ObservedInstance | undefined): Promise<RecoveryPlan> {
  if (!original?.settings.iamDatabaseAuthenticationEnabled) {
    return plan;
  }
  const { resourceId } = original.ref;
  const pinned: PinnedPolicy[] = [];
  try {
    for await (const page of policies.pages()) {
      pinned.push(...page.flatMap((policy) => pinnedTo(resourceId, policy)));
    }
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    return { ...plan, findings: [...plan.findings, unreadFinding(resourceId, name)] };
  }
  const pinnedPolicies = pinned.slice(0, MOST_PINNED);
  return pinned.length === 0
    ? plan
    : { ...plan, pinnedPolicies, findings: [...plan.findings, ...pinnedFindings(pinnedPolicies)] };
}
