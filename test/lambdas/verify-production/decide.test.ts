import { describe, expect, it } from '@jest/globals';
import type { ProductionAnswer } from '../../../lambdas/verify-production/contract';
import { decide } from '../../../lambdas/verify-production/decide';

const expected = { systemIdentifier: '7', timelineId: 2 };
const good: ProductionAnswer = { kind: 'answered', identity: expected, readOnly: false };

describe('verifying production', () => {
  it('is done after two good rounds in a row', () => {
    expect(decide({ host: 'db', expected, answer: good, stable: 0 })).toMatchObject({ done: false, stable: 1 });
    expect(decide({ host: 'db', expected, answer: good, stable: 1 })).toEqual({ done: true, stable: 2 });
  });

  it.each<[string, ProductionAnswer, RegExp]>([
    ['no answer', { kind: 'noAnswer', why: 'ENOTFOUND db' }, /ENOTFOUND/],
    ['the original, which has another timeline', { ...good, identity: { ...expected, timelineId: 1 } }, /timeline 1/],
    ['another system', { ...good, identity: { ...expected, systemIdentifier: '8' } }, /system 8/],
    ['a server that takes no writes', { ...good, readOnly: true }, /read only/],
  ])('counts from the beginning after %s', (_name, answer, why) => {
    expect(decide({ host: 'db', expected, answer, stable: 1 })).toEqual({
      done: false,
      stable: 0,
      waitingFor: expect.stringMatching(why),
    });
  });
});
