import { worldFaults } from '../simulation/world-faults';
import { type CampaignCase, slug } from './campaign-case';
import type { Lesson } from './learn';

/** Recoveries that meet every fault of the world: one that holds after a failure, one that serves again. */
const MEETING: readonly string[] = ['recover', 'recover-or-resume'];

/** Faults of the world itself: what fails later than its call, what other people do. */
export function planWorldFaults(lessons: readonly Lesson[], seed: number): CampaignCase[] {
  const scenarios = MEETING.filter((name) => lessons.some(({ scenario }) => scenario.name === name));
  return scenarios.flatMap((scenario) =>
    worldFaults.map(({ name }) => {
      return { id: `${scenario}:world/${slug(name)}`, seed, scenario, group: 'world', faults: [], worldFault: name };
    }),
  );
}
