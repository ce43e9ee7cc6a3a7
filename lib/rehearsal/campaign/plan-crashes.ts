import { type CampaignCase, type PlannedCrash, slug } from './campaign-case';
import { chance } from './chance';
import type { Lesson } from './learn';

export interface CrashesOptions {
  readonly seed: number;
  /** Crash points that the plan has already; the others are in it whatever the share. */
  readonly taken: Set<string>;
  /** All that may follow each, whatever the share. */
  readonly whole: boolean;
}

/** A stop at every boundary of states, and within every task that changes something, with each of what may follow. */
export function planCrashes(
  { scenario, calls, entered }: Lesson,
  { seed, taken, whole }: CrashesOptions,
): CampaignCase[] {
  const { share = 1, crashShare = 1 } = scenario;
  if (share === 0) return [];
  const isCovered = ({ machine, state }: { machine: string; state: string }) =>
    scenario.covers?.(machine, state) ?? true;
  const last = new Map(entered.map(({ machine, state, entry }) => [`${machine} ${state}`, entry]));
  const points: Omit<PlannedCrash, 'then'>[] = entered
    .filter(isCovered)
    .filter(({ machine, state, entry }) => entry === 1 || entry === last.get(`${machine} ${state}`))
    .map((point) => ({ ...point, moment: 'entered' }));
  const changing = new Map(
    calls
      .filter(({ mutating, place }) => mutating && isCovered(place) && place.machine !== '-')
      .map(({ place: { machine, state } }) => [`${machine} ${state}`, { machine, state }]),
  );
  for (const place of changing.values()) points.push({ ...place, entry: 1, moment: 'calling' });
  const follows: readonly PlannedCrash['then'][] =
    scenario.startsAgain === false ? ['event', 'sweep'] : ['event', 'sweep', 'restart'];
  return points.flatMap((point) =>
    follows.flatMap((then) => {
      const crash = { ...point, then };
      const id = crashId(scenario.name, crash);
      const { machine, state, entry, moment } = point;
      const place = `${machine} ${state} ${entry === 1 ? 'first' : 'last'} ${moment}`;
      // A state that was crashed already is crashed again with a part of what may follow.
      if (!whole && taken.has(place) && chance(seed, id) >= crashShare) return [];
      taken.add(place);
      return [{ id, seed, scenario: scenario.name, group: 'crash' as const, faults: [], crash }];
    }),
  );
}

function crashId(scenario: string, { machine, state, entry, moment, then }: PlannedCrash): string {
  return `${scenario}:crash/${machine}/${slug(state)}.${entry}:${moment}.${then}`;
}
