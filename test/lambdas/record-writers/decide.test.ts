import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/record-writers/decide';
import { observed, recorded, target } from '../writers';

describe('recording writers', () => {
  it('keeps counts, task definition, circuit breaker and scaling', () => {
    const circuitBreaker = { enable: true, rollback: true };
    const { writers, notice } = decide({
      found: [observed('api', { circuitBreaker }), observed('worker', { desiredCount: 0 })],
      missing: [],
      targets: [target('api', 2, 6)],
    });

    expect(writers).toEqual([
      recorded('api', { circuitBreaker, scaling: target('api', 2, 6).target }),
      recorded('worker', { desiredCount: 0 }),
    ]);
    expect(notice).toBeUndefined();
  });

  it('tells when every service runs no task', () => {
    expect(decide({ found: [observed('api', { desiredCount: 0 })], missing: [], targets: [] }).notice).toContain(
      'every service',
    );
  });

  it('refuses missing and inactive services, naming all', () => {
    const input = {
      found: [observed('api', { status: 'DRAINING' })],
      missing: [{ cluster: 'shop', service: 'gone' }],
      targets: [],
    };

    expect(() => decide(input)).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
    expect(() => decide(input)).toThrow(/'shop\/gone'.*'shop\/api'/);
  });
});
