import { describe, expect, it } from '@jest/globals';
import type { RecheckInput } from '../../../lambdas/recheck-world/contract';
import { decide } from '../../../lambdas/recheck-world/decide';
import { candidate, openRecord } from '../database-instances';
import { recovered } from '../recovery-state';

const { plan, verdict } = recovered();

function recheck(changes: Partial<RecheckInput> = {}) {
  if (!plan || !verdict) throw new Error('the sample has both');
  return decide({
    approved: plan,
    replanned: plan,
    verdict: { ...verdict, resourceId: 'db-NEW' },
    candidate: candidate(),
    record: openRecord(),
    originalResourceId: 'db-OLD',
    productionIdentifier: 'orders-db',
    now: new Date('2026-11-21T12:00:00Z'),
    ...changes,
  });
}

describe('recheck world', () => {
  it('lets the cut-over go on in the world that was approved', () => {
    expect(recheck()).toEqual({ at: '2026-11-21T12:00:00.000Z' });
    const swapped = candidate({ DBInstanceIdentifier: 'orders-db', DBInstanceClass: 'db.other' });
    expect(recheck({ candidate: swapped })).toBeDefined();
  });

  it('refuses with every difference in one message', () => {
    const refusal = {
      level: 'refusal' as const,
      subject: 'database orders-db',
      found: 'pending changes',
      expected: 'none',
      next: 'apply them',
    };
    const changed = () =>
      recheck({
        replanned: plan && { ...plan, hash: 'other', findings: [refusal] },
        candidate: candidate({ DBInstanceClass: 'db.t3.micro', DBInstanceStatus: 'stopped' }),
      } as Partial<RecheckInput>);
    expect(changed).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
    expect(changed).toThrow(
      /hash other, expected plan-hash \| .*pending changes.* \| .*'stopped'.* \| .*dbInstanceClass/,
    );
  });

  it.each<[string, Partial<RecheckInput>, RegExp]>([
    ['a candidate that is gone', { candidate: undefined }, /found no instance 'db-NEW'/],
    ['a renamed candidate', { candidate: candidate({ DBInstanceIdentifier: 'mine' }) }, /found it named 'mine'/],
    [
      'a candidate with changed settings',
      { candidate: candidate({ MonitoringInterval: 60, MultiAZ: false }) },
      /multiAZ: found false, expected true \| .*monitoringInterval: found 60, expected 0/,
    ],
    [
      'a candidate whose parameters do not apply',
      {
        candidate: candidate({
          DBParameterGroups: [{ DBParameterGroupName: 'orders-pg17', ParameterApplyStatus: 'pending-reboot' }],
        }),
      },
      /parameter group: found status 'pending-reboot'/,
    ],
    [
      'a candidate within reach of the application',
      { candidate: candidate({ VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db', Status: 'active' }] }) },
      /security groups: found 'sg-db' of production/,
    ],
    ['a closed record', { record: undefined }, /record: found it missing/],
    ['a record about another original', { originalResourceId: 'db-X' }, /record: found original 'db-OLD'/],
  ])('refuses %s', (_what, changes, message) => {
    expect(() => recheck(changes)).toThrow(message);
  });
});
