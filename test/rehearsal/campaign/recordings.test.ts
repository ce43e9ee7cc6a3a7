import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CampaignCase, PlantedFault } from '../../../lib/rehearsal/campaign/campaign-case';
import { type RecordedRun, recordRun, sameUntil } from '../../../lib/rehearsal/campaign/recorded-run';
import { Recordings } from '../../../lib/rehearsal/campaign/recordings';
import { type RunOptions, runCase } from '../../../lib/rehearsal/campaign/run-case';
import { SCENARIOS } from '../../../lib/rehearsal/campaign/scenarios';
import { stratified } from '../../../lib/rehearsal/campaign/stratified';
import { KnownInvocations } from '../../../lib/rehearsal/simulation/known-invocations';
import { CampaignRuns, SEED } from './campaign-runs';

jest.setTimeout(300_000);

let runs: CampaignRuns;
let plan: readonly CampaignCase[];
let options: RunOptions;

beforeAll(async () => {
  runs = await CampaignRuns.prepare();
  plan = await runs.plan({ pairs: 4 });
  options = runs.options;
});

describe('a run in which functions are known beforehand', () => {
  it('makes the same calls and ends the same way, in every scenario and group', async () => {
    const recordings = new Recordings(0);
    const cases = oneOfEach(plan);
    const [inFull, spared] = [new Map<string, unknown>(), new Map<string, unknown>()];
    for (const one of cases) {
      spared.set(one.id, await recordings.runCase(one, options));
      inFull.set(one.id, await runs.run(one));
    }

    expect(new Set(cases.map(({ scenario }) => scenario))).toEqual(new Set(SCENARIOS.map(({ name }) => name)));
    expect(new Set(cases.map(({ group }) => group))).toEqual(
      new Set(['single', 'crash', 'rival', 'stray', 'world', 'pair']),
    );
    expect(Object.fromEntries(spared)).toEqual(Object.fromEntries(inFull));
  });

  it('makes the same calls from its preparation to its end when nothing fails', async () => {
    const one = plan.find(({ id }) => id === 'reconcile:fault-free')!;
    const conduct = new KnownInvocations((await recordRun(one, options)).invocations, Number.POSITIVE_INFINITY);

    expect(conduct.size).toBeGreaterThan(40);
    expect(await runCase(one, { ...options, conduct })).toEqual(await runs.run(one));
    expect(() => conduct.check()).not.toThrow();
  });

  it('runs no function before the one that meets the fault, and every one after it', async () => {
    const one = plan.find(({ id }) => id.startsWith('freeze:freeze/stop-writers/ecs.UpdateService.1:'))!;
    const recorded = await recordRun(one, options);
    const known = new KnownInvocations(recorded.invocations, sameUntil(one, recorded)!);
    const ran: string[] = [];
    const met: string[] = [];
    await runCase(one, {
      ...options,
      conduct: {
        perform: (invocation, handle) => {
          const { stateName = '' } = invocation.origin;
          met.push(stateName);
          return known.perform(invocation, () => {
            ran.push(stateName);
            return handle();
          });
        },
      },
    });

    expect(ran[0]).toBe('Stop writers');
    expect(met.indexOf('Stop writers')).toBeGreaterThan(0);
    expect(ran).toEqual(met.slice(met.indexOf('Stop writers')));
  });

  it('refuses a recording that goes on beyond the fault', async () => {
    const one = plan.find(({ id }) => id.startsWith('freeze:freeze/stop-writers/ecs.UpdateService.1:'))!;
    const beyond = new Recordings(0, async (...asked) => {
      const run = await recordRun(...asked);
      return { ...run, calls: new Map([...run.calls].map(([place]) => [place, Number.POSITIVE_INFINITY])) };
    });

    await expect(beyond.runCase(one, options)).rejects.toThrow(
      /recording does not fit: invocation .* of dev-.*-stop-writers: expected/,
    );
  });
});

describe('how long a run is the recorded one', () => {
  const run: Omit<RecordedRun, 'invocations'> = {
    begin: 7,
    calls: new Map([
      ['recover/lock/dynamodb.PutItem.1', 8],
      ['recover/swap-identifiers/rds.ModifyDBInstance.2', 40],
    ]),
    entries: new Map([['recover/Swap identifiers/1', 39]]),
  };
  const fault: PlantedFault['fault'] = {
    ...{ name: 'throttled', source: 'generic', kind: 'resetBefore', persistence: 'once', harmless: true },
  };
  const swap = { machine: 'recover', state: 'Swap identifiers', service: 'rds', operation: 'ModifyDBInstance' };
  const lock = { machine: 'recover', state: 'Lock', service: 'dynamodb', operation: 'PutItem', occurrence: 1 };
  const some = { id: 'x', seed: SEED, scenario: 'recover', group: 'single' as const, faults: [] };
  const second = { place: { ...swap, occurrence: 2 }, fault };
  const never = { place: { ...swap, occurrence: 3 }, fault };

  it.each([
    ['a fault: to the invocation that meets it', { ...some, faults: [second] }, 40],
    ['two faults: to the first of them', { ...some, faults: [second, { place: lock, fault }] }, 8],
    ['a second fault where the recording never goes: to the first', { ...some, faults: [second, never] }, 40],
    ['a fault of the world: to where it is planted', { ...some, worldFault: 'a name that is taken' }, 7],
    ['a fault that the recording never meets: unknown', { ...some, faults: [never] }, undefined],
    ['no fault: unknown', some, undefined],
  ])('%s', (_what, one, until) => {
    expect(sameUntil(one, run)).toBe(until);
  });

  it.each(['entered', 'calling'])('a crash at the moment %j: to the entry of its state', (moment) => {
    const crashes = plan.flatMap(({ crash }) =>
      crash?.machine === 'recover' && crash.moment === moment ? [crash] : [],
    );
    const crash = crashes.find(({ state }) => state === 'Swap identifiers')!;

    expect(sameUntil({ ...some, crash }, run)).toBe(39);
  });
});

/** One fault of each scenario and one case of every other group that plants something. */
function oneOfEach(cases: readonly CampaignCase[]): CampaignCase[] {
  const kinds = new Map<string, CampaignCase[]>();
  for (const one of cases.filter(({ group }) => group !== 'faultFree')) {
    const kind = one.group === 'single' ? `${one.scenario} ${one.group}` : one.group;
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  return [...kinds.values()].flatMap((alike) => stratified(alike, 1, SEED));
}
