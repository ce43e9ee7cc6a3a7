import { type CampaignCase, type PlannedRival, slug } from './campaign-case';
import type { Lesson } from './learn';

const PLAYED = 'recover';

/** States of a recovery in which a second person starts something, and what; each loop once. */
const MOMENTS: readonly (readonly [state: string, asks: readonly PlannedRival['asks'][]])[] = [
  ['Check request', ['again', 'otherIncident', 'freeze']],
  ['Lock database', ['again', 'otherIncident', 'freeze']],
  ['Start restore', ['again', 'otherIncident']],
  ['Record writers', ['again', 'freeze']],
  ['Stop writers', ['otherIncident', 'freeze', 'resume']],
  ['Fence up?', ['again', 'resume']],
  ['Validate data', ['again', 'otherIncident', 'resume']],
  ['Approve cut-over', ['again', 'resume', 'revert']],
  ['Swap identifiers', ['again', 'otherIncident', 'freeze', 'resume', 'revert']],
  ['Lower fence', ['again', 'freeze', 'resume', 'revert']],
  ['Resume canary', ['otherIncident', 'freeze', 'resume']],
  ['Back up production', ['again', 'revert']],
  ['Unlock', ['again', 'otherIncident']],
];

/** Two starts at once, or one while the other is in some state: one of them gets the database. */
export function planRivals(lessons: readonly Lesson[], seed: number): CampaignCase[] {
  if (!lessons.some(({ scenario }) => scenario.name === PLAYED)) return [];
  return MOMENTS.flatMap(([state, requests]) =>
    requests.map((asks) => {
      const rival: PlannedRival = { machine: PLAYED, state, asks };
      const id = `${PLAYED}:rival/${slug(state)}:${slug(asks.replaceAll(/[A-Z]/g, '-$&'))}`;
      return { id, seed, scenario: PLAYED, group: 'rival' as const, faults: [], rival };
    }),
  );
}
