import { describe, expect, it } from '@jest/globals';
import { executionName } from '../../../lambdas/start-reconcile/decide';

const at = (time: string) => executionName(4, new Date(`2026-11-21T${time}Z`));

describe('name of a Reconcile', () => {
  it('is the same for the event and the sweep that tell of one owner', () => {
    expect(at('12:05:00')).toBe('reconcile-4-20261121T1205');
    expect(at('12:09:59')).toBe(at('12:05:00'));
  });

  it('is another one in the next sweep, so that one that failed before it had the lock is followed', () => {
    expect(at('12:10:00')).not.toBe(at('12:09:59'));
  });

  it('is another one for the next owner', () => {
    expect(executionName(5, new Date('2026-11-21T12:05:00Z'))).not.toBe(at('12:05:00'));
  });
});
