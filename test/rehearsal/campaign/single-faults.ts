import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CampaignCase } from '../../../lib/rehearsal/campaign/campaign-case';
import { SCENARIOS } from '../../../lib/rehearsal/campaign/scenarios';
import { stratified } from '../../../lib/rehearsal/campaign/stratified';
import { CampaignRuns, SEED } from './campaign-runs';

/** Plays some scenarios without a fault, and so many faults of their calls. In two files, so that both cores have work. */
export function describeSingleFaults(
  what: string,
  { of, count }: { readonly of: (scenario: string) => boolean; readonly count: number },
): void {
  jest.setTimeout(300_000);
  const scenarios = SCENARIOS.map(({ name }) => name).filter(of);
  let runs: CampaignRuns;
  let plan: readonly CampaignCase[];

  beforeAll(async () => {
    runs = await CampaignRuns.prepare();
    plan = await runs.plan({ scenarios, crashes: false });
  });

  describe(what, () => {
    it('ends as it says when nothing fails', async () => {
      expect(await runs.violations(plan.filter(({ group }) => group === 'faultFree'))).toEqual([]);
    });

    it(`keeps every invariant under ${count} faults of all operations and kinds`, async () => {
      const singles = stratified(
        plan.filter(({ group }) => group === 'single'),
        count,
        SEED,
      );

      expect(singles).toHaveLength(count);
      expect(await runs.violations(singles)).toEqual([]);
    });
  });
}
