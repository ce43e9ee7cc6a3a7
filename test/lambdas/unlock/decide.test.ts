import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '../../../lambdas/shared/contract/incident';
import type { LockItem } from '../../../lambdas/shared/contract/record-items';
import type { UnlockInput } from '../../../lambdas/unlock/contract';
import { decide } from '../../../lambdas/unlock/decide';
import { openRecord } from '../database-instances';

const lock: LockItem = {
  pk: 'orders#lock',
  state: 'HELD',
  owner: 'me',
  incidentId: 'INC-1',
  epoch: 4,
  acquiredAt: 'then',
};
const unlock = (outcome: Outcome, record = openRecord(), changes: Partial<UnlockInput> = {}) =>
  decide({ lock, record, outcome, executionArn: 'me', isTold: true, reconciles: undefined, ...changes });

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

  describe('of a Reconcile that nobody heard', () => {
    const me = 'arn:aws:states:eu-west-1:111122223333:execution:dev-reconcile-orders:second';
    const gone = (machine: string) => ({
      executionArn: `arn:aws:states:eu-west-1:111122223333:execution:${machine}:first`,
      epoch: 3,
    });
    const freesLock = (machine: string, record = openRecord()) =>
      decide({
        lock: { ...lock, owner: me },
        record,
        outcome: 'HeldSafe',
        executionArn: me,
        isTold: false,
        reconciles: gone(machine),
      }).freesLock;

    it('leaves the lock where the end is its own', () => {
      expect(freesLock('dev-recover-orders')).toBe(false);
      expect(freesLock('dev-recover-orders', openRecord({ closedBy: 'an earlier one' }))).toBe(false);
    });

    it('frees the lock where it repeats an end that was closed before it, or what a Reconcile came to', () => {
      const closedBy = gone('dev-recover-orders').executionArn;
      expect(freesLock('dev-recover-orders', openRecord({ status: 'CLOSED', closedBy }))).toBe(true);
      expect(freesLock('dev-reconcile-orders')).toBe(true);
    });
  });
});
