import { describe, expect, it } from '@jest/globals';
import { isPatienceOver, quietBefore, settlingDelay, stopAgain } from '../../../lambdas/check-writers/decide';
import type { LoopProgress } from '../../../lambdas/shared/contract/progress';
import { quietNow, unsettled } from '../../../lambdas/shared/writers/quiet';
import { seen } from './seen-writer';

const waiting = (
  rounds: number,
  quiet: Record<string, number> = {},
): LoopProgress & { quiet: Record<string, number> } => ({
  status: 'waiting',
  since: '2026-11-21T12:00:00.000Z',
  deadline: '2026-11-21T12:20:00.000Z',
  rounds,
  delaySeconds: 5,
  quiet,
});

describe('stopping again what was started', () => {
  it('says with each call what was seen of whoever started it', () => {
    const call = { call: 'events:DisableRule', subject: 'rule default/nightly' };
    const again = stopAgain(
      [seen({ stop: [{ call, make: async () => undefined }], traces: 'last modified at noon' })],
      {},
    );

    expect(again.flat().map((change) => change.call)).toEqual([{ ...call, because: 'last modified at noon' }]);
  });

  it('does not blame anybody for the later steps of its own stop, unless the writer had been quiet', () => {
    const call = { call: 'lambda:PutFunctionConcurrency', subject: 'function importer' };
    const follows = { call, make: async () => undefined, follows: true as const };
    const importer = seen({ subject: 'function importer', stop: [follows], traces: 'last modified at noon' });

    expect(stopAgain([importer], {}).flat()[0]?.call.because).toBeUndefined();
    expect(stopAgain([importer], { 'function importer': 10 }).flat()[0]?.call.because).toBe('last modified at noon');
  });

  it('ends tasks only late in the loop, or where nobody looks again soon', () => {
    expect([undefined, waiting(5), waiting(6)].map((previous) => isPatienceOver(previous, false))).toEqual([
      false,
      false,
      true,
    ]);
    expect(isPatienceOver(undefined, true)).toBe(true);
  });
});

describe('writers that need time to settle', () => {
  const quietRule = seen({ subject: 'rule default/nightly', settleSeconds: 60 });

  it('count the waits since they were first seen stopped', () => {
    const first = quietNow([quietRule], {}, 0);
    const second = quietNow([quietRule], first, 30);

    expect(unsettled([quietRule], first)).toMatchObject({ seconds: 60 });
    expect(unsettled([quietRule], second).why).toEqual(['rule default/nightly: what it began may still run for 30 s']);
    expect(unsettled([quietRule], quietNow([quietRule], second, 30))).toEqual({ why: [], seconds: 0 });
  });

  it('begin anew when somebody started them meanwhile', () => {
    const settled = { 'rule default/nightly': 60 };
    const started = quietNow([{ ...quietRule, active: ['it is ENABLED'] }], settled, 5);

    expect(quietNow([quietRule], started, 5)).toEqual({ 'rule default/nightly': 0 });
  });

  it('are remembered while other loops wait, and begin anew with a new loop', () => {
    const last = { 'rule default/nightly': 60 };

    expect(quietBefore(waiting(3), true, last)).toEqual(last);
    expect(quietBefore(waiting(3, { a: 5 }), false, last)).toEqual({ a: 5 });
    expect(quietBefore({ ...waiting(3), status: 'done' }, false, last)).toEqual({});
  });

  it('are looked at again at least every half minute', () => {
    expect([2, 20, 900].map(settlingDelay)).toEqual([5, 20, 30]);
  });
});
