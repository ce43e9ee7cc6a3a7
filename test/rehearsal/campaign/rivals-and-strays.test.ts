import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CampaignCase } from '../../../lib/rehearsal/campaign/campaign-case';
import { stratified } from '../../../lib/rehearsal/campaign/stratified';
import { CampaignRuns, SEED } from './campaign-runs';

jest.setTimeout(300_000);

let runs: CampaignRuns;
let plan: readonly CampaignCase[];

beforeAll(async () => {
  runs = await CampaignRuns.prepare();
  plan = await runs.plan({ scenarios: ['recover'], crashes: false });
});

const caseNamed = (part: string) => plan.find(({ id }) => id.includes(part))!;
const ofGroup = (group: CampaignCase['group']) => plan.filter((one) => one.group === group);

describe('a second start', () => {
  it.each([
    ['at the same moment', 'rival/check-request:again', 'Unchanged, Recovered'],
    ['for another incident, while names are moved', 'rival/swap-identifiers:other-incident', 'Unchanged, Recovered'],
    ['that freezes, before the lock is taken', 'rival/check-request:freeze', 'Unchanged, Frozen'],
    ['while the lock is being written', 'lock-database/dynamodb.PutItem.1:slow.rival', 'Unchanged, Recovered'],
  ])('%s is refused, or refuses the first, and one gets the database', async (_when, part, outcome) => {
    expect(await runs.run(caseNamed(part))).toMatchObject({ outcome, met: [true], violations: [] });
  });

  it('changes nothing in any of six moments', async () => {
    expect(await runs.violations(stratified(ofGroup('rival'), 6, SEED))).toEqual([]);
  });
});

describe('a function that goes on although nobody waits for it', () => {
  it('is planned for every state of a recovery that changes something', () => {
    const states = new Set(ofGroup('stray').map(({ faults }) => faults[0]!.place.state));

    expect([...states]).toEqual(
      expect.arrayContaining(['Record writers', 'Stop writers', 'Raise fence', 'Swap identifiers', 'Lower fence']),
    );
  });

  it.each([
    ['stopped, and started again', 'swap-identifiers/dynamodb.GetItem.1:slow.restart', 'ABORTED, Recovered'],
    ['failed', 'stop-writers/dynamodb.GetItem.1:slow.failure', 'Unchanged'],
    ['invoked again', 'record-writers/dynamodb.UpdateItem.1:slow.retry', 'Recovered'],
  ])('changes nothing where it was %s', async (_what, part, outcome) => {
    expect(await runs.run(caseNamed(part))).toMatchObject({ outcome, met: [true], violations: [] });
  });

  it('is played again call by call', async () => {
    const one = caseNamed('raise-fence/dynamodb.GetItem.1:slow.restart');

    expect(await runs.run(one)).toEqual(await runs.run(one));
  });
});
