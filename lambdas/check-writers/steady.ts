import type { LoopProgress } from '../shared/contract/progress';
import type { Steady } from '../shared/contract/steady';
import type { SeenWriter, WriterEnd } from '../shared/writers/writer-kind';
import { waitedSeconds } from './decide';

export interface SteadyInput {
  readonly seen: readonly Pick<SeenWriter, 'ended'>[];
  /** Why writers do not run as wanted at this look. */
  readonly faults: readonly string[];
  readonly previous: (LoopProgress & { readonly steady?: Steady }) | undefined;
}

export interface SteadyLook {
  readonly steady: Steady;
  /** What broke the run of good looks, or did so last. */
  readonly why: readonly string[];
}

/**
 * Counts for how long every look was good and nothing ended by itself in between. Ends are compared with ends, all by the
 * clock of AWS: one that the first look knows already lies before this loop.
 */
export function steadyNow({ seen, faults, previous }: SteadyInput): SteadyLook {
  const before = previous?.status === 'waiting' ? previous.steady : undefined;
  const ends = seen.flatMap(({ ended }) => ended ?? []);
  const latest = latestOf(ends);
  const since = before ? before.since : latest;
  const isBroken = faults.length > 0 || (before !== undefined && latest > before.latest);
  const seconds = before === undefined || isBroken ? 0 : before.seconds + waitedSeconds(previous);
  return {
    steady: { seconds, since, latest },
    why: [...faults, ...ends.filter(({ at }) => at > since).map(({ why }) => why)],
  };
}

function latestOf(ends: readonly WriterEnd[]): string {
  return ends.map(({ at }) => at).reduce((latest, at) => (at > latest ? at : latest), '');
}
