import { describe, expect, it } from '@jest/globals';
import type { LockItem } from '../../../lambdas/shared/contract/record-items';
import { decide, failureOf } from '../../../lambdas/take-over/decide';

const now = new Date('2026-11-21T11:00:00Z');
const item: LockItem = {
  pk: 'orders#lock',
  state: 'HELD',
  owner: 'me',
  incidentId: 'INC-1',
  epoch: 4,
  acquiredAt: 'then',
};

describe('take over', () => {
  it('raises the epoch of its own lock, so that what still runs can change nothing more', () => {
    expect(decide(item, 'me', now)).toMatchObject({
      next: { epoch: 5, owner: 'me' },
      held: { epoch: 5, settleSeconds: 90 },
    });
  });

  it.each([
    ['another execution', { ...item, owner: 'other' }],
    ['nobody', { ...item, state: 'FREE' as const }],
    ['no lock', undefined],
  ])('refuses to act on a database owned by %s', (_who, found) => {
    expect(() => decide(found, 'me', now)).toThrow(expect.objectContaining({ name: 'LockLost' }));
  });

  it('tells the failed checks where a gate stayed shut and nothing was thrown', () => {
    expect(failureOf({ verdict: { outcome: 'fail', failed: ['totals'] } })?.Cause).toContain("'fail': totals");
    expect(failureOf({ verdict: { outcome: 'pass', failed: [] } })).toBeUndefined();
    expect(failureOf({ failure: { Error: 'X' }, verdict: { outcome: 'fail', failed: [] } })).toEqual({ Error: 'X' });
  });
});
