import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/verify-proxies/decide';

const production = { systemIdentifier: '7', timelineId: 2 };

describe('verify proxies', () => {
  it('passes proxies that lead to the server behind the production name', () => {
    expect(decide({ production, answers: [{ proxy: 'pool', identity: { ...production } }] })).toEqual({
      proxies: ['pool'],
    });
  });

  it('refuses every proxy that leads to the retired server, by name', () => {
    const retired = { ...production, timelineId: 1 };
    const answers = ['a', 'b'].map((proxy) => ({ proxy, identity: retired }));

    expect(() => decide({ production, answers })).toThrow(
      expect.objectContaining({
        name: 'VerificationFailed',
        message: expect.stringMatching(/proxy 'a': found system 7 on timeline 1.*proxy 'b'/),
      }),
    );
  });
});
