import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { copyAssembly, resourcesOf } from '../../../lib/rehearsal/assembly/assembly-copy';
import { leanAssembly } from '../../../lib/rehearsal/assembly/lean-assembly';
import type { CampaignCase } from '../../../lib/rehearsal/campaign/campaign-case';
import { faultFree } from '../../../lib/rehearsal/campaign/learn';
import { chooseCases } from '../../../lib/rehearsal/campaign/mutants/choose-cases';
import { definitionFaultsOf } from '../../../lib/rehearsal/campaign/mutants/definition-faults-of';
import { inHandler } from '../../../lib/rehearsal/campaign/mutants/handler';
import { mutantOf, mutants } from '../../../lib/rehearsal/campaign/mutants/mutants';
import { runMutant } from '../../../lib/rehearsal/campaign/mutants/run-mutant';
import { FunctionHosts } from '../../../lib/rehearsal/simulation/function-hosts';
import { devAssembly } from '../../dev-assembly';

jest.setTimeout(180_000);
const SEED = 3;

function templatesOf(assembly: string): readonly string[] {
  const names = readdirSync(assembly).filter((name) => name.endsWith('.json'));
  return names.map((name) => readFileSync(join(assembly, name), 'utf8'));
}

describe('mutants', () => {
  const hosts = new FunctionHosts();
  let assembly: string;

  beforeAll(async () => {
    assembly = await leanAssembly(await devAssembly());
  });

  it('are many, each under a name of its own', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(25);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it('all fit the sources and definitions as they are', async () => {
    const before = templatesOf(assembly);
    for (const mutant of mutants) {
      await mutant.fits(assembly);
    }
    expect(templatesOf(assembly)).toEqual(before);
  });

  it('refuse a source that has changed, and name what they looked for', async () => {
    const stale = { name: 'stale', what: '-', near: {}, file: 'unlock/decide.ts', find: 'no such text', replace: '' };
    const refusal = "mutant 'stale' does not fit: its text is in lambdas/unlock/decide.ts 0 times";
    await expect(inHandler(stale).apply(assembly)).rejects.toThrow(refusal);
    await expect(inHandler(stale).fits(assembly)).rejects.toThrow(refusal);
    const elsewhere = { ...stale, find: 'export function decide', functions: ['check-request'] };
    await expect(inHandler(elsewhere).fits(assembly)).rejects.toThrow("function 'check-request' does not contain");
    expect(() => mutantOf('none')).toThrow("there is no mutant 'none'");
  });

  it('leave the assembly that they are planted into a copy of as it is', async () => {
    const machines = () => resourcesOf(assembly, 'AWS::StepFunctions::StateMachine').map((one) => one.properties);
    const before = JSON.stringify(machines());
    const copy = copyAssembly(assembly);

    await mutantOf('approval-skipped').apply(copy);
    await mutantOf('record-closed-while-held').apply(copy);

    expect(JSON.stringify(machines())).toBe(before);
    expect(readFileSync(join(copy, 'asset.mutant-unlock', 'index.js'), 'utf8').length).toBeGreaterThan(10_000);
    await rm(copy, { recursive: true });
  });

  it('are refused at synth where a definition lacks its safety net', async () => {
    expect(definitionFaultsOf(assembly)).toEqual([]);
    const result = await runMutant(mutantOf('catch-removed'), {
      assembly,
      seed: SEED,
      plan: [],
      hosts,
      known: new Map(),
    });
    expect(result.caught).toMatchObject({
      by: 'synth',
      violation: expect.stringContaining("'Raise fence' has no Catch"),
    });
  });

  it.each([
    ['approval-skipped', 'I15', 'recover'],
    ['prepare-cuts-over', 'I24', 'prepare'],
    ['plan-goes-on', undefined, 'plan'],
    ['deletion-protection-not-set', undefined, 'recover'],
    ['record-closed-while-held', 'I9', 'roll-back-hold'],
    ['stopping-without-a-look-at-the-lock', 'I8', 'recover'],
    ['record-of-another-incident-overwritten', 'I6', 'recover-after-hold'],
  ])('%s is caught by playing a scenario', async (name, invariant, scenario) => {
    const plan = [faultFree({ name: scenario }, SEED)];
    const { caught } = await runMutant(mutantOf(name), { assembly, seed: SEED, plan, hosts, known: new Map() });
    expect(caught).toMatchObject({ inCase: `${scenario}:fault-free`, ...(invariant ? { by: invariant } : {}) });
  });

  it.each([
    ['recency-skipped', 'restored-seconds-late'],
    ['error-counts-as-a-pass', 'payments-unreadable'],
    ['tags-not-asked-for', 'candidate-name-taken-by-incident'],
    ['sessions-taken-for-ended', 'session-outlives-fence'],
  ])('%s is caught by what holds whatever the functions say', async (name, worldFault) => {
    const plan: CampaignCase[] = [
      { ...faultFree({ name: 'recover' }, SEED), id: 'recover:world', group: 'world', worldFault },
    ];
    const { caught } = await runMutant(mutantOf(name), { assembly, seed: SEED, plan, hosts, known: new Map() });
    expect(caught?.by).toMatch(/^I[357]$/);
  });

  it('freeze-not-held is caught by a recovery that gives up because of what it has to outlast', async () => {
    const world = { id: 'recover:world', group: 'world', worldFault: 'somebody-raises-service' } as const;
    const plan: CampaignCase[] = [{ ...faultFree({ name: 'recover' }, SEED), ...world }];
    const { caught } = await runMutant(mutantOf('freeze-not-held'), {
      ...{ assembly, seed: SEED, plan, hosts },
      known: new Map(),
    });
    expect(caught).toMatchObject({
      by: 'world',
      violation: "ended as 'HeldSafe', expected Recovered or RecoveredWithOpenItems",
    });
  });

  it('do not count as caught where nothing is played', async () => {
    const survivor = await runMutant(mutantOf('approval-skipped'), {
      assembly,
      seed: SEED,
      plan: [],
      hosts,
      known: new Map(),
    });
    expect(survivor).toMatchObject({ cases: 0 });
    expect(survivor.caught).toBeUndefined();
  });

  it('are met first by the scenarios near them, in an order that the seed decides', () => {
    const plan = ['freeze', 'recover', 'prepare'].map((name) => faultFree({ name }, SEED));
    const chosen = chooseCases(plan, mutantOf('prepare-cuts-over'), SEED);
    expect(chosen[0]?.id).toBe('prepare:fault-free');
    expect(chooseCases(plan, mutantOf('prepare-cuts-over'), SEED)).toEqual(chosen);
  });
});
