import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/lock-database/decide';
import type { LockItem } from '../../../lambdas/shared/contract/record-items';

const ME = 'arn:aws:states:eu-west-1:111122223333:execution:dev-recover-orders:mine';
const OTHER = 'arn:aws:states:eu-west-1:111122223333:execution:dev-recover-orders:other';
const now = new Date('2026-11-21T11:00:30Z');
const held = (owner: string): LockItem => ({
  pk: 'orders#lock',
  state: 'HELD',
  owner,
  incidentId: 'INC-1',
  epoch: 4,
  acquiredAt: '2026-11-21T11:00:00.000Z',
});

describe('lock database', () => {
  it('takes a lock that was never held', () => {
    expect(decide({ item: undefined, ownerRuns: false }, ME, now)).toEqual({
      kind: 'acquire',
      held: { epoch: 1, settleSeconds: 0 },
    });
  });

  it('takes a free lock under the next epoch', () => {
    expect(decide({ item: { ...held(OTHER), state: 'FREE' }, ownerRuns: false }, ME, now)).toEqual({
      kind: 'acquire',
      held: { epoch: 5, settleSeconds: 0 },
    });
  });

  it('keeps its own lock after a lost reply and waits for what is left of the settling time', () => {
    expect(decide({ item: held(ME), ownerRuns: false }, ME, now)).toEqual({
      kind: 'owned',
      held: { epoch: 4, settleSeconds: 60 },
    });
  });

  it('takes over from an execution that has ended, and lets its Lambdas run out', () => {
    expect(decide({ item: held(OTHER), ownerRuns: false }, ME, now)).toEqual({
      kind: 'acquire',
      held: { epoch: 5, settleSeconds: 90, takenFrom: OTHER },
    });
  });

  it('refuses a database that a running execution owns, and says which and where to look', () => {
    const locked = () => decide({ item: held(OTHER), ownerRuns: true }, ME, now);
    expect(locked).toThrow(expect.objectContaining({ name: 'DatabaseLocked' }));
    expect(locked).toThrow(
      `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${OTHER}`,
    );
  });

  describe('for Reconcile', () => {
    const reconciles = { executionArn: OTHER, epoch: 4 };

    it('takes the lock over that was found left behind', () => {
      expect(decide({ item: held(OTHER), ownerRuns: false, reconciles }, ME, now)).toEqual({
        kind: 'acquire',
        held: { epoch: 5, settleSeconds: 90, takenFrom: OTHER },
      });
    });

    it('keeps its own lock after a lost reply', () => {
      const mine = { ...held(ME), epoch: 5 };
      expect(decide({ item: mine, ownerRuns: false, reconciles }, ME, now)).toMatchObject({ kind: 'owned' });
    });

    it.each<[string, LockItem | undefined]>([
      ['is free again', { ...held(OTHER), state: 'FREE' }],
      ['was taken over since', { ...held(OTHER), epoch: 5 }],
      ['belongs to another reconciler', { ...held('someone'), epoch: 5 }],
      ['is gone', undefined],
    ])('refuses a lock that %s: nothing is left to reconcile', (_, item) => {
      const taken = () => decide({ item, ownerRuns: false, reconciles }, ME, now);
      expect(taken).toThrow(expect.objectContaining({ name: 'DatabaseLocked' }));
      expect(taken).toThrow('nothing is left to reconcile');
    });
  });
});
