import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CampaignCase } from '../../../lib/rehearsal/campaign/campaign-case';
import { replay } from '../../../lib/rehearsal/campaign/replay';
import { stratified } from '../../../lib/rehearsal/campaign/stratified';
import { runInWorkers } from '../../../lib/rehearsal/campaign/worker-pool';
import { CampaignRuns, SEED } from './campaign-runs';

jest.setTimeout(300_000);

let runs: CampaignRuns;
let plan: readonly CampaignCase[];

beforeAll(async () => {
  runs = await CampaignRuns.prepare();
  plan = await runs.plan({ scenarios: ['freeze', 'recover'], whole: true });
});

describe('crashes', () => {
  it('stops RecoverDatabase at every boundary of states and in every state that changes something', () => {
    const crashes = plan.flatMap(({ crash, scenario }) => (crash && scenario === 'recover' ? [crash] : []));
    const calling = crashes.filter(({ moment }) => moment === 'calling').map(({ state }) => state);

    expect(new Set(crashes.map(({ state }) => state)).size).toBeGreaterThan(50);
    expect(new Set(crashes.map(({ then }) => then))).toEqual(new Set(['event', 'sweep', 'restart']));
    expect(calling).toEqual(expect.arrayContaining(['Start restore', 'Stop writers', 'Swap identifiers', 'Unlock']));
  });

  it('E19 ends known and safe after 16 of them, whatever follows', async () => {
    const crashes = stratified(
      plan.filter(({ group }) => group === 'crash'),
      16,
      SEED,
    );

    expect(await runs.violations(crashes)).toEqual([]);
  });
});

describe('workers', () => {
  it('run the same calls, byte for byte, however many they are, with and without recordings', async () => {
    const cases = stratified(
      plan.filter(({ scenario }) => scenario === 'freeze'),
      12,
      SEED,
    );
    const digests = async (workers: number, recordings: boolean) =>
      (await runInWorkers(cases, { assembly: runs.assembly, workers, recordings })).map(
        ({ id, digest }) => `${id} ${digest}`,
      );

    const one = await digests(1, true);

    expect(await digests(2, false)).toEqual(one);
    expect(one.map((line) => line.split(' ')[0])).toEqual(cases.map(({ id }) => id));
  });

  it('tell which run could not be played', async () => {
    const unknown: CampaignCase = { ...plan[0]!, id: 'nowhere:fault-free', scenario: 'nowhere' };

    await expect(runInWorkers([unknown], { assembly: runs.assembly, workers: 1 })).rejects.toThrow(
      /run 'nowhere:fault-free' cannot be played: .*there is no scenario 'nowhere'/,
    );
  });
});

describe('replay', () => {
  it('plays one run of a plan again and tells its states and calls', async () => {
    const one = plan.find((planned) => planned.id.endsWith('stop-writers/ecs.UpdateService.1:reply-lost.after.once'))!;
    const { id } = one;
    const said: string[] = [];
    const options = { assembly: runs.assembly, seed: SEED, say: (line: string) => void said.push(line) };

    const again = await replay({ id, ...options });

    expect([again.id, again.outcome, again.met]).toEqual([id, 'Frozen', [true]]);
    expect(again).toEqual(await runs.run(one));
    expect(said.join('\n')).toMatch(
      /INC-1-freeze-1 entered Stop writers\n.*freeze\/stop-writers\/ecs\.UpdateService\.1/s,
    );
  });

  it('refuses a run that the plan does not have', async () => {
    const options = { assembly: runs.assembly, seed: SEED, say: () => undefined };

    await expect(replay({ id: 'freeze:nothing', ...options })).rejects.toThrow(
      /there is no run 'freeze:nothing' with seed 3/,
    );
  });
});
