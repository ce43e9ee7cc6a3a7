import { rightEnds, type WorldFault, worldFaults } from '../simulation/world-faults';
import { type CampaignCase, slug } from './campaign-case';
import type { Lesson } from './learn';

/** Recoveries that meet faults of the world: one that holds after a failure, one that serves again. */
const MEETING: readonly string[] = ['recover', 'recover-or-resume'];

/**
 * Faults of the world itself: what fails later than its call, what other people do. A recovery that outlasts one does the
 * same whatever a failure would mean: it is played once.
 */
export function planWorldFaults(
  lessons: readonly Lesson[],
  { seed, whole }: { readonly seed: number; readonly whole: boolean },
): CampaignCase[] {
  const scenarios = MEETING.filter((name) => lessons.some(({ scenario }) => scenario.name === name));
  return scenarios.flatMap((scenario) =>
    worldFaults
      .filter((fault) => whole || scenario === 'recover' || mayFail(fault))
      .map(({ name }) => {
        return { id: `${scenario}:world/${slug(name)}`, seed, scenario, group: 'world', faults: [], worldFault: name };
      }),
  );
}

function mayFail(fault: WorldFault): boolean {
  return rightEnds(fault, 'resumeOriginal').some((outcome) => !outcome.startsWith('Recovered'));
}
