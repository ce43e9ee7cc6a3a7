import type { CampaignResult } from './campaign-result';
import { collapsedMatrix } from './coverage-matrix';
import type { Campaign } from './run-campaign';

const MOST_VIOLATIONS = 40;

/** For people: what ran, how it ended, which faults were met where, and what is violated. */
export function campaignSummary({ cases, results, result }: Campaign): string {
  const { seed, runs, crashPoints, pairs, outcomes, violations, seconds } = result;
  const groups = new Map<string, number>();
  for (const { group } of cases) groups.set(group, (groups.get(group) ?? 0) + 1);
  const unmet = results.filter(({ met }) => !met.every(Boolean)).length;
  const calls = results.reduce((sum, { calls: made }) => sum + made, 0);
  const width = Math.max(...Object.keys(outcomes).map(({ length }) => length));
  if (runs === 0) return `${mutantLines(result).join('\n')}\n`;
  return `${[
    '',
    `seed ${seed}: ${runs} runs in ${seconds} s, ${calls} calls of the functions`,
    `  ${[...groups].map(([group, count]) => `${count} ${group}`).join(', ')}`,
    `  ${crashPoints} crashes and ${pairs} pairs came about; in ${unmet} runs a planned fault was not reached`,
    '',
    'How they ended:',
    ...Object.entries(outcomes).map(([outcome, count]) => `  ${outcome.padEnd(width)}  ${count}`),
    '',
    'Faults that were met, by operation (before the effect / after it):',
    ...collapsedMatrix(cases, results),
    '',
    ...mutantLines(result),
    violations.length === 0 ? 'No invariant was violated.' : `${violations.length} violations:`,
    ...violations
      .slice(0, MOST_VIOLATIONS)
      .flatMap(({ invariant, what, replay, at }) => [`- ${invariant} at ${at}: ${what}`, `  ${replay}`]),
    ...(violations.length > MOST_VIOLATIONS ? [`  and ${violations.length - MOST_VIOLATIONS} more: see --json`] : []),
  ].join('\n')}\n`;
}

function mutantLines({ mutants }: CampaignResult): string[] {
  if (!mutants) return [];
  const { total, caught, survivors } = mutants;
  return [
    `${caught} of ${total} planted defects were caught.`,
    ...survivors.map(({ name, what }) => `- survived: ${name}: ${what}`),
    '',
  ];
}
