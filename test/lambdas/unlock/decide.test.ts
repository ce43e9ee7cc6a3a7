import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '../../../lambdas/shared/contract/incident';
import type { LockItem } from '../../../lambdas/shared/contract/record-items';
import type { UnlockInput } from '../../../lambdas/unlock/contract';
import { decide } from '../../../lambdas/unlock/decide';
import { openRecord } from '../database-instances';

const execution = (machine: string, name: string) =>
  `arn:aws:states:eu-west-1:111122223333:execution:${machine}:${name}`;
const ME = execution('dev-reconcile-orders', 'reconcile-2');
const lock: LockItem = {
  pk: 'orders#lock',
  state: 'HELD',
  owner: ME,
  incidentId: 'INC-1',
  epoch: 4,
  acquiredAt: 'then',
};
const unlock = (outcome: Outcome, record = openRecord(), changes: Partial<UnlockInput> = {}) =>
  decide({ lock, record, outcome, executionArn: ME, isTold: true, ...changes });

describe('unlock', () => {
  it.each<Outcome>(['Recovered', 'RecoveredWithOpenItems', 'Reverted', 'RolledBack', 'Unchanged'])(
    'closes the record after %s',
    (outcome) => {
      expect(unlock(outcome, openRecord({ fenceRaisedAt: 'then' }))).toEqual({ closesRecord: true, freesLock: true });
    },
  );

  it('keeps the record open after HeldSafe, since the writers are still stopped', () => {
    expect(unlock('HeldSafe')).toEqual({ closesRecord: false, freesLock: true });
  });

  it('keeps the record open after an emergency stop, which only ResumeWrites or a recovery ends', () => {
    expect(unlock('Frozen', openRecord({ writersRecordedAt: 'then' }))).toEqual({
      closesRecord: false,
      freesLock: true,
    });
  });

  it('keeps the record open when a candidate was prepared for a database that is frozen', () => {
    expect(unlock('Prepared', openRecord({ writersRecordedAt: 'then' })).closesRecord).toBe(false);
    expect(unlock('Prepared').closesRecord).toBe(true);
  });

  it('leaves the lock and the record of another owner alone', () => {
    const foreign = { ...lock, owner: 'other' };
    expect(unlock('Recovered', openRecord(), { lock: foreign })).toEqual({ closesRecord: false, freesLock: false });
  });

  it('leaves the lock to Reconcile when nobody could be told', () => {
    expect(unlock('Recovered', openRecord(), { isTold: false })).toEqual({ closesRecord: true, freesLock: false });
  });

  it('leaves the lock to one more Reconcile when nobody heard of the first, and frees it after that', () => {
    const first = { isTold: false, reconciles: execution('dev-recover-orders', 'INC-1-recover-1') };
    const second = { isTold: false, reconciles: execution('dev-reconcile-orders', 'reconcile-1') };
    expect(unlock('HeldSafe', openRecord(), first).freesLock).toBe(false);
    expect(unlock('HeldSafe', openRecord(), second).freesLock).toBe(true);
  });
});
