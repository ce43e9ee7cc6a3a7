import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CampaignCase } from '../../../lib/rehearsal/campaign/campaign-case';
import { CampaignRuns } from './campaign-runs';

jest.setTimeout(120_000);

/** Runs in which a campaign once found something, and how they have to end. */
const FOUND: readonly (readonly [id: string, outcome: string])[] = [
  [
    'recover:recover/unlock/dynamodb.UpdateItem.2:access-denied.before.forever',
    'RecoveredWithOpenItems, Reconciled: Recovered',
  ],
  ['recover:recover/lock-database/dynamodb.GetItem.1:slow.failure', 'Unchanged, Reconciled: Unchanged'],
  ['prepare:recover/record-world/dynamodb.PutItem.1:ConditionalCheckFailedException.before.once', 'Prepared'],
  ['prepare:recover/notify/sns.Publish.1:access-denied.before.until-given-up', 'Prepared, Reconciled: Prepared'],
  [
    'prepare:recover/unlock/dynamodb.UpdateItem.2:access-denied.before.until-given-up',
    'Prepared, Reconciled: Prepared',
  ],
  [
    'freeze:freeze/record-original/dynamodb.PutItem.1:ConditionalCheckFailedException.before.until-given-up',
    'HeldSafe',
  ],
  ['freeze:freeze/notify/sns.Publish.1:token-expired.before.until-given-up', 'Frozen, HeldSafe'],
  ['resume:resume/lower-fence/rds.DescribeDBInstances.1:stale-answer.before.once', 'Writers resumed'],
  ['recover:recover/approve-cut-over/dynamodb.PutItem.1:reply-lost.after.once', 'Recovered'],
  ['recover:recover/approve-cut-over/dynamodb.PutItem.1:slower-than-the-function-may-be.before.once', 'Recovered'],
  ['recover:world/original-renamed', 'HeldSafe'],
  ['recover:-/decide-approval/dynamodb.UpdateItem.1:reply-lost.after.once', 'Recovered'],
  ['reconcile:reconcile/notify/sns.Publish.1:internal-failure.before.until-given-up', 'HeldSafe, HeldSafe'],
  ['revert:-/decide-approval/states.SendTaskSuccess.1:token-expired.before.once', 'Reverted'],
];
let runs: CampaignRuns;
let plan: readonly CampaignCase[];

beforeAll(async () => {
  runs = await CampaignRuns.prepare();
  const scenarios = [...new Set(FOUND.map(([id]) => id.split(':')[0]!))];
  plan = await runs.plan({ scenarios, whole: true });
});

describe('what a campaign found before', () => {
  it.each(FOUND)('%s ends as %s, without a violation', async (id, outcome) => {
    const one = plan.find((planned) => planned.id === id);
    if (!one) throw new Error(`there is no run '${id}' any more: name the one that shows the same`);

    const result = await runs.run(one);

    expect([result.outcome, result.violations]).toEqual([outcome, []]);
  });
});
