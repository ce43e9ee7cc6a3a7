import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CampaignCase } from '../../../lib/rehearsal/campaign/campaign-case';
import { SCENARIOS } from '../../../lib/rehearsal/campaign/scenarios';
import { stratified } from '../../../lib/rehearsal/campaign/stratified';
import { CampaignRuns, SEED } from './campaign-runs';

jest.setTimeout(300_000);

/** Learnt with the scenario that has most calls in a file of its own, so that both cores have work. */
const scenarios = SCENARIOS.map(({ name }) => name).filter((name) => !name.startsWith('recover') && name !== 'prepare');
const RUNS = 150;
let runs: CampaignRuns;
let plan: readonly CampaignCase[];

beforeAll(async () => {
  runs = await CampaignRuns.prepare();
  plan = await runs.plan({ scenarios, crashes: false });
});

describe('rollback, freeze, resume, revert and Reconcile, call by call', () => {
  it('ends as it says when nothing fails', async () => {
    expect(await runs.violations(plan.filter(({ group }) => group === 'faultFree'))).toEqual([]);
  });

  it(`keeps every invariant under ${RUNS} faults of all operations and kinds`, async () => {
    const singles = stratified(
      plan.filter(({ group }) => group === 'single'),
      RUNS,
      SEED,
    );

    expect(singles).toHaveLength(RUNS);
    expect(await runs.violations(singles)).toEqual([]);
  });
});
