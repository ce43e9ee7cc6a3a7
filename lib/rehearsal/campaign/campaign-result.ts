import type { CampaignCase, CaseResult, CaseViolation } from './campaign-case';

export interface CampaignViolation extends CaseViolation {
  readonly run: string;
  readonly seed: number;
  /** Command that plays the run again, with its log. */
  readonly replay: string;
}

/** What `--json` prints. */
export interface CampaignResult {
  readonly seed: number;
  /** All runs, crashes and pairs among them. */
  readonly runs: number;
  /** Runs with a crash that was reached. */
  readonly crashPoints: number;
  /** Runs with a second fault on the way back, of which both were reached. */
  readonly pairs: number;
  readonly violations: readonly CampaignViolation[];
  readonly outcomes: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly mutants?: MutantsResult;
}

export interface MutantsResult {
  readonly total: number;
  readonly caught: number;
  readonly survivors: readonly { readonly name: string; readonly what: string }[];
}

export function campaignResult(
  cases: readonly CampaignCase[],
  results: readonly CaseResult[],
  { seed, seconds, mutants }: { readonly seed: number; readonly seconds: number; readonly mutants?: MutantsResult },
): CampaignResult {
  const outcomes: Record<string, number> = {};
  for (const { outcome } of results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const reached = (group: CampaignCase['group']) =>
    cases.filter((one, index) => one.group === group && results[index]?.met.every(Boolean)).length;
  return {
    seed,
    runs: results.length,
    crashPoints: reached('crash'),
    pairs: reached('pair'),
    violations: results.flatMap(({ id, violations }) =>
      violations.map((violation) => ({ run: id, seed, replay: replayCommand(seed, id), ...violation })),
    ),
    outcomes: Object.fromEntries(Object.entries(outcomes).sort(([a], [b]) => a.localeCompare(b))),
    seconds: Math.round(seconds * 10) / 10,
    ...(mutants && { mutants }),
  };
}

export function replayCommand(seed: number, id: string): string {
  return `npm run campaign -- --seed ${seed} --replay '${id}'`;
}
