import { describe, expect, it } from '@jest/globals';
import { decide, isOwnerGone } from '../../../lambdas/check-reconcile/decide';
import type { LockItem } from '../../../lambdas/shared/contract/record-items';
import { EXECUTION, requested } from '../recovery-state';

const SELF = 'arn:aws:states:eu-west-1:111122223333:execution:dev-reconcile-orders:reconcile-4-20261121T1200';
const lock: LockItem = {
  pk: 'orders#lock',
  state: 'HELD',
  owner: EXECUTION,
  incidentId: 'INC-1',
  epoch: 4,
  acquiredAt: '2026-11-21T11:00:00.000Z',
  incident: requested().incident,
};
const check = (item: LockItem | undefined, ownerStatus: string | undefined) =>
  decide({
    settings: { key: 'orders', identifier: 'orders-db' },
    context: { executionArn: SELF, executionStartedAt: '2026-11-21T12:00:00.000Z' },
    lock: item,
    ownerStatus,
  });

describe('check reconcile', () => {
  it.each([['ABORTED'], ['TIMED_OUT'], ['FAILED'], ['SUCCEEDED'], [undefined]])(
    'takes the incident of an owner over that ended as %s',
    (status) => {
      expect(check(lock, status)).toEqual({
        incident: { ...requested().incident, executionArn: SELF, executionStartedAt: '2026-11-21T12:00:00.000Z' },
        database: { key: 'orders', productionIdentifier: 'orders-db' },
        reconciles: { executionArn: EXECUTION, epoch: 4 },
        failure: { Error: 'OwnerGone', Cause: expect.stringContaining(EXECUTION) },
      });
    },
  );

  it('keeps in mind whose end a Reconcile that is gone was telling', () => {
    expect(check({ ...lock, origin: 'arn:first' }, 'SUCCEEDED')).toMatchObject({
      reconciles: { executionArn: EXECUTION, epoch: 4, origin: 'arn:first' },
    });
  });

  it.each([
    ['nobody ever locked the database', undefined, undefined, 'not locked'],
    ['the lock is free', { ...lock, state: 'FREE' as const }, undefined, 'not locked'],
    ['the owner runs', lock, 'RUNNING', EXECUTION],
    ['the owner is about to be redriven', lock, 'PENDING_REDRIVE', EXECUTION],
  ])('finds nothing to do when %s', (_, item, status, why) => {
    expect(check(item, status)).toEqual({
      database: { key: 'orders', productionIdentifier: 'orders-db' },
      nothing: expect.stringContaining(why),
    });
    expect(isOwnerGone(item, status).gone).toBe(false);
  });

  it('refuses a lock that does not say what was asked for', () => {
    const { incident: _, ...old } = lock;
    expect(() => check(old, 'ABORTED')).toThrow(expect.objectContaining({ name: 'RecoveryRefused' }));
    expect(() => check(old, 'ABORTED')).toThrow('found no incident in it');
  });
});
