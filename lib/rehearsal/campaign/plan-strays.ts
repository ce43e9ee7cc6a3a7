import { type CampaignCase, type Meanwhile, type PlannedFault, placeName } from './campaign-case';
import { chance } from './chance';
import type { LearntCall, Lesson } from './learn';

/** Before a function would run out of time: what it does then comes as late as it can. */
const SPARE_SECONDS = 4;
/** The longest delay: functions that may run for minutes only read meanwhile. */
const MOST_SECONDS = 70;
/** Past the pause before the second invocation, and no more: what AWS takes is fifty times shorter in a run. */
const RETRIED_SECONDS = 6;

/** With AWS the canary takes longer to become healthy than any function lives, in a run it does not. */
const FOLLOWED_BY_MINUTES = 'Resume canary';

/** Scenario whose functions outlive what they work for: every machine's functions are in it, or like those in it. */
const PLAYED = 'recover';

/**
 * Functions that go on although nobody waits for them: in each state that changes something the first call, and each kind
 * of change, takes as long as it can, while the execution is stopped and started again, the state fails, or its function
 * is invoked a second time.
 */
export function planStrays(
  lessons: readonly Lesson[],
  { seed, whole }: { seed: number; whole: boolean },
): CampaignCase[] {
  const lesson = lessons.find(({ scenario }) => scenario.name === PLAYED);
  if (!lesson) return [];
  const first = lesson.calls.filter(({ place }) => place.machine === PLAYED && place.occurrence === 1);
  const changing = new Set(first.filter(({ mutating }) => mutating).map(({ place }) => place.state));
  const known = new Set<string>();
  return first
    .filter(({ place }) => changing.has(place.state))
    .flatMap((call) => {
      const isFirst = !known.has(call.place.state);
      known.add(call.place.state);
      return followsOf(call, isFirst).map(({ meanwhile, share }) => ({ ...strayCase(call, meanwhile, seed), share }));
    })
    .filter(({ id, share }) => whole || chance(seed, id) < share)
    .map(({ share: _share, ...one }) => one);
}

function followsOf({ place, mutating }: LearntCall, isFirst: boolean): { meanwhile: Meanwhile; share: number }[] {
  if (place.state === 'Lock database' && mutating) return [{ meanwhile: 'rival', share: 1 }];
  if (place.state === FOLLOWED_BY_MINUTES) return isFirst ? [{ meanwhile: 'failure', share: 1 }] : [];
  if (mutating)
    return [
      { meanwhile: 'retry', share: 1 },
      { meanwhile: 'restart', share: 0.3 },
    ];
  if (isFirst)
    return [
      { meanwhile: 'failure', share: 1 },
      { meanwhile: 'restart', share: 1 },
    ];
  // What a function has read may be old when it writes it down.
  return [{ meanwhile: 'retry', share: place.state === 'Record writers' ? 1 : 0.1 }];
}

function strayCase(call: LearntCall, meanwhile: Meanwhile, seed: number): CampaignCase {
  const { place, timeoutSeconds } = call;
  const fault: PlannedFault = {
    name: 'slow',
    source: 'generic',
    kind: 'delay',
    seconds: meanwhile === 'retry' ? RETRIED_SECONDS : Math.min(timeoutSeconds - SPARE_SECONDS, MOST_SECONDS),
    persistence: 'once',
    harmless: meanwhile === 'retry',
  };
  const id = `${PLAYED}:${placeName(place)}:slow.${meanwhile}`;
  return { id, seed, scenario: PLAYED, group: 'stray', faults: [{ place, fault }], meanwhile };
}
