import type { CampaignCase } from './campaign-case';
import type { Lesson } from './learn';

/** Faults of the world itself, in a recovery each. */
export function planWorldFaults(_lessons: readonly Lesson[], _seed: number): CampaignCase[] {
  return [];
}
