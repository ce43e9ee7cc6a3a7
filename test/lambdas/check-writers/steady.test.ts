import { describe, expect, it } from '@jest/globals';
import { steadyNow } from '../../../lambdas/check-writers/steady';
import type { LoopProgress } from '../../../lambdas/shared/contract/progress';
import type { Steady } from '../../../lambdas/shared/contract/steady';

const ended = (at: string) => ({ ended: { at, why: `its task ended by itself at ${at}` } });

/** The state of a loop that waits for 30 s after this look. */
function waited(steady: Steady): LoopProgress & { readonly steady: Steady } {
  return { status: 'waiting', since: '', deadline: '', rounds: 1, delaySeconds: 30, steady };
}

describe('writers that have to stay up', () => {
  it('counts the waits between good looks', () => {
    const first = steadyNow({ seen: [{}], faults: [], previous: undefined });
    const second = steadyNow({ seen: [{}], faults: [], previous: waited(first.steady) });

    expect([first.steady.seconds, second.steady.seconds]).toEqual([0, 30]);
  });

  it('begins anew when something ended between two looks, however good both are', () => {
    const first = steadyNow({ seen: [{}, ended('10:00')], faults: [], previous: undefined });
    const second = steadyNow({ seen: [{}, ended('10:05')], faults: [], previous: waited(first.steady) });
    const third = steadyNow({ seen: [{}, ended('10:05')], faults: [], previous: waited(second.steady) });

    expect([second.steady.seconds, third.steady.seconds]).toEqual([0, 30]);
    expect(second.why).toEqual(['its task ended by itself at 10:05']);
    expect(third.why).toEqual(second.why);
  });

  it('takes no notice of what had ended before its first look', () => {
    const first = steadyNow({ seen: [ended('09:00')], faults: [], previous: undefined });
    const second = steadyNow({ seen: [ended('09:00')], faults: [], previous: waited(first.steady) });

    expect(second).toMatchObject({ steady: { seconds: 30 }, why: [] });
  });

  it('begins anew at a look that is not good', () => {
    const { steady } = steadyNow({ seen: [{}], faults: [], previous: undefined });
    const bad = steadyNow({
      seen: [{}],
      faults: ['1 of 2 tasks running'],
      previous: waited({ ...steady, seconds: 60 }),
    });

    expect(bad).toMatchObject({ steady: { seconds: 0 }, why: ['1 of 2 tasks running'] });
  });
});
