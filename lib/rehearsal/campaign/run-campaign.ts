import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leanAssembly } from '../assembly/lean-assembly';
import { FunctionHosts } from '../simulation/function-hosts';
import { synthesize } from '../synthesize';
import type { CampaignCase, CaseResult } from './campaign-case';
import { type CampaignResult, campaignResult, type MutantsResult } from './campaign-result';
import { mutantOf, mutants } from './mutants/mutants';
import { runMutants } from './mutants/run-mutants';
import { planCases } from './plan-cases';
import { alsoOnPostgres, isForPostgres } from './run-on-postgres';
import { stratified } from './stratified';
import { runInWorkers } from './worker-pool';

export interface CampaignOptions {
  readonly seed: number;
  /** Runs with a second fault on the way back. */
  readonly pairs: number;
  /** Crashes alone. @default false */
  readonly crashesAlone?: boolean;
  /** Every fault at every call of every scenario. @default - the share of each scenario */
  readonly whole?: boolean;
  /** Name of a scenario, `service:Operation`, or a group of cases; only such cases run. @default - all */
  readonly only?: string;
  /** A seeded choice of so many cases, spread over operations and faults. @default - all */
  readonly sample?: number;
  /**
   * `postgres`: a choice of single faults of `recover`, each in the simulation first and then in the rehearsal with a real
   * PostgreSQL, where it has to end the same way.
   * @default model
   */
  readonly engine?: 'model' | 'postgres';
  /** Plants named defects afterwards and says which are caught. @default false */
  readonly mutants?: boolean;
  /** Names of defects, separated by commas, or `all`: these are planted, and nothing else is played. @default - none */
  readonly defects?: string;
  /** @default 2 */
  readonly workers?: number;
  /**
   * Every function runs in every run, from its own bundle.
   * @default false: functions share one SDK, and do not run where a recording tells what they do before the first fault
   */
  readonly asDeployed?: boolean;
  /** A `cdk.out` that exists already. @default - the environment `dev` is synthesized */
  readonly assembly?: string;
  readonly signal?: AbortSignal;
  say(line: string): void;
}

export interface Campaign {
  readonly cases: readonly CampaignCase[];
  readonly results: readonly CaseResult[];
  readonly result: CampaignResult;
}

/** Runs on a real PostgreSQL when nothing else is asked for. */
const ON_POSTGRES = 50;

/** Plans a campaign and runs it in worker processes; leaves no process and no directory behind. */
export async function runCampaign(options: CampaignOptions): Promise<Campaign> {
  return withAssembly(options, async (synthesized) => {
    const { seed, workers = 2, asDeployed = false, say, signal } = options;
    const started = performance.now();
    const only = options.defects === undefined ? undefined : defectsNamed(options.defects);
    const [assembly, planned] = await Promise.all([
      asDeployed ? synthesized : leanAssembly(synthesized),
      only ? [] : plan(options, synthesized),
    ]);
    const cases = only ? [] : chosen(planned, options);
    if (!only) say(`${cases.length} runs with ${workers} workers`);
    let done = 0;
    let violations = 0;
    const results = await runInWorkers(cases, {
      assembly,
      workers,
      recordings: !asDeployed,
      ...(signal && { signal }),
      onResult: (result) => {
        done += 1;
        violations += result.violations.length;
        for (const { invariant, what } of result.violations) say(`${result.id}: ${invariant}: ${what}`);
        if (done % 250 === 0) say(`${done} of ${cases.length} runs, ${violations} violations`);
      },
    });
    if (options.engine === 'postgres') await alsoOnPostgres(results, { ...options, cases, assembly: synthesized });
    const planted = options.mutants || only ? await plantMutants(options, assembly, only) : undefined;
    const seconds = (performance.now() - started) / 1000;
    return {
      cases,
      results,
      result: campaignResult(cases, results, { seed, seconds, ...(planted && { mutants: planted }) }),
    };
  });
}

/** Throws for a name that no defect has. */
function defectsNamed(names: string): readonly string[] {
  return names === 'all' ? mutants.map(({ name }) => name) : names.split(',').map((name) => mutantOf(name.trim()).name);
}

async function plantMutants(
  options: CampaignOptions,
  assembly: string,
  only: readonly string[] | undefined,
): Promise<MutantsResult> {
  const { seed, workers = 2, say, signal } = options;
  say('planting defects');
  const { total, caught, survivors } = await runMutants({
    ...{ assembly, seed, workers },
    ...(only && { only }),
    ...(signal && { signal }),
    onResult: (mutant) => say(`${mutant.name}: ${mutant.caught ? `caught by ${mutant.caught.by}` : 'SURVIVED'}`),
  });
  return { total, caught, survivors };
}

/** Gives an assembly to `work`; one that is made for it goes away afterwards. */
export async function withAssembly<T>(
  { assembly, say }: Pick<CampaignOptions, 'assembly' | 'say'>,
  work: (assembly: string) => Promise<T>,
): Promise<T> {
  if (assembly) return work(assembly);
  const directory = await mkdtemp(join(tmpdir(), 'database-recovery-campaign-'));
  try {
    say('synthesizing environment dev');
    await synthesize('dev', directory);
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** All cases of a campaign, before anything is left out of it. */
async function plan(
  { seed, pairs, whole = false, say }: Pick<CampaignOptions, 'seed' | 'pairs' | 'whole' | 'say'>,
  assembly: string,
): Promise<CampaignCase[]> {
  say('learning the calls of every scenario');
  return planCases({ assembly, seed, pairs, whole, hosts: new FunctionHosts() });
}

/** Throws when nothing is left. */
function chosen(
  all: readonly CampaignCase[],
  { only, sample, crashesAlone = false, engine, seed }: CampaignOptions,
): readonly CampaignCase[] {
  const playable = engine === 'postgres' ? all.filter(isForPostgres) : all;
  const asked = playable.filter((one) => (!crashesAlone || one.group === 'crash') && (!only || isOf(one, only)));
  if (asked.length === 0) {
    throw new Error(
      `no run is about '${only}', expected a scenario, a group, a state or service:Operation of the plan`,
    );
  }
  const size = sample ?? (engine === 'postgres' ? ON_POSTGRES : asked.length);
  return size >= asked.length ? asked : stratified(asked, size, seed);
}

function isOf({ scenario, group, faults, crash, rival, worldFault }: CampaignCase, only: string): boolean {
  const isPlaced = faults.some(
    ({ place: { service, operation, state } }) => `${service}:${operation}` === only || state === only,
  );
  return isPlaced || [scenario, group, worldFault, crash?.state, rival?.state].includes(only);
}
