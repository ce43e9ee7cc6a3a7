import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/record-writers/decide';
import { absent } from '../../../lambdas/shared/writers/writer-findings';
import { found, observed, recorded } from '../writers';

describe('recording writers', () => {
  it('keeps what each kind would bring back', () => {
    const { writers, notice } = decide([found(observed('api')), found(observed('worker', { desiredCount: 0 }))]);

    expect(writers).toEqual([recorded('api'), recorded('worker', { desiredCount: 0 })]);
    expect(notice).toBeUndefined();
  });

  it('tells when no writer was running', () => {
    expect(decide([found(observed('api', { desiredCount: 0 }))]).notice).toContain('no writer was running');
  });

  it('refuses missing and inactive writers, naming all', () => {
    const input = [
      found(observed('api', { status: 'DRAINING' })),
      absent({ kind: 'schedule', group: 'default', name: 'gone', roleArn: 'arn:role' }),
    ];

    expect(() => decide(input)).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
    expect(() => decide(input)).toThrow(/shop\/api.*'DRAINING'.*schedule default\/gone/);
  });
});
