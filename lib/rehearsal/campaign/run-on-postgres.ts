import { rehearse } from '../rehearse';
import type { Story } from '../stories/story';
import type { CampaignCase, CaseResult, CaseViolation } from './campaign-case';
import { FaultPlanter } from './fault-planter';

export interface PostgresOptions {
  /** In the order of the results. */
  readonly cases: readonly CampaignCase[];
  readonly assembly: string;
  readonly signal?: AbortSignal;
  say(line: string): void;
}

const ROWS = 2000;

/** Single faults of a recovery that pass in the time of a person; one that outlasts a function takes minutes. */
export function isForPostgres({ group, scenario, faults }: CampaignCase): boolean {
  return (
    group === 'single' &&
    scenario === 'recover' &&
    faults.every(({ fault }) => fault.kind !== 'delay' && fault.kind !== 'stale' && fault.persistence !== 'forever')
  );
}

/**
 * Plays cases once more in the rehearsal: real PostgreSQL servers, HTTP, the real clock. What differs from the end in the
 * simulation, or from what that end promises, becomes a violation of the case's result.
 */
export async function alsoOnPostgres(results: CaseResult[], options: PostgresOptions): Promise<void> {
  const { cases, say } = options;
  for (const [index, one] of cases.entries()) {
    const simulated = results[index]!;
    const violations = await onPostgres(one, simulated, options);
    results[index] = { ...simulated, violations: [...simulated.violations, ...violations] };
    say(
      `${index + 1} of ${cases.length} on PostgreSQL: ${one.id}: ${violations.length === 0 ? 'the same' : 'DIFFERS'}`,
    );
  }
}

async function onPostgres(
  { faults, seed }: CampaignCase,
  { outcome }: CaseResult,
  { assembly, signal }: PostgresOptions,
): Promise<CaseViolation[]> {
  const planter = new FaultPlanter(faults);
  const story: Story = {
    name: 'planted-fault',
    summary: 'a recovery in which one call fails',
    async tell(stage, expect) {
      await stage.corruptTheDatabase();
      const end = await stage.recover({ mode: 'recover', answer: 'approve' });
      expect.outcome(end, outcome.split(', ')[0]!);
      if (end.outcome === 'Recovered') await expect.recovered();
    },
  };
  const { differences } = await rehearse({
    ...{ story, rows: ROWS, seed, restoreTo: 'time', assembly, inject: planter.inject },
    signal: signal ?? new AbortController().signal,
    arrange: (world) => planter.begin(world),
    say: () => undefined,
  });
  const unmet = planter.met.every(Boolean) ? [] : ['the planted fault was not reached on PostgreSQL'];
  return [...differences, ...unmet].map((what) => ({ invariant: 'postgres', at: new Date().toISOString(), what }));
}
