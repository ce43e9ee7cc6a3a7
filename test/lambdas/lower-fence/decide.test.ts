import { describe, expect, it } from '@jest/globals';
import { decide as fenceDown } from '../../../lambdas/check-fence-down/decide';
import type { LowerFenceInput } from '../../../lambdas/lower-fence/contract';
import { decide } from '../../../lambdas/lower-fence/decide';
import type { Verdict } from '../../../lambdas/shared/contract/verdict';

const ref = (resourceId: string) => ({ resourceId, arn: `arn:${resourceId}`, identifier: 'orders-db' });
const quarantined = [{ groupId: 'sg-q', status: 'active' }];
const held = (resourceId: string, changes: Partial<NonNullable<LowerFenceInput['holder']>> = {}) => ({
  ref: ref(resourceId),
  status: 'available',
  memberships: quarantined,
  ...changes,
});
const base: LowerFenceInput = {
  productionIdentifier: 'orders-db',
  holder: held('db-new'),
  record: { original: ref('db-old'), candidateResourceId: 'db-new', swapStartedAt: '2026-11-21T11:00:00Z' },
  attempt: { verdict: { outcome: 'pass', resourceId: 'db-new' } as Verdict },
  mode: 'recover',
  pointOfNoReturn: true,
  groupIds: ['sg-1', 'sg-2'],
};
const withOriginal = { ...base, holder: held('db-old') };

describe('lowering the fence', () => {
  it('opens the swapped candidate and marks the point of no return', () => {
    expect(decide(base)).toEqual({ kind: 'lower', instance: ref('db-new'), marksPointOfNoReturn: true });
  });

  it('keeps the first mark and changes nothing when repeated', () => {
    const memberships = ['sg-1', 'sg-2'].map((groupId) => ({ groupId, status: 'active' }));
    const again = {
      ...base,
      holder: held('db-new', { memberships }),
      record: { ...base.record, pointOfNoReturnAt: 'then' },
    };

    expect(decide(again)).toEqual({ kind: 'lowered', instance: ref('db-new'), marksPointOfNoReturn: false });
  });

  it('waits, and marks nothing, while RDS would refuse other security groups', () => {
    for (const status of ['backing-up', 'modifying', 'renaming']) {
      expect(decide({ ...base, holder: held('db-new', { status }) })).toEqual({
        kind: 'waiting',
        instance: ref('db-new'),
        for: `'orders-db' to leave status '${status}'`,
      });
    }
  });

  it('opens the retired instance that a person wants back, without a verdict, as a point of no return', () => {
    const { attempt: _, ...rest } = base;
    const revert = { retired: ref('db-new') } as NonNullable<LowerFenceInput['record']['revert']>;
    const returned = { ...rest, mode: 'revert' as const, record: { ...base.record, revert } };

    expect(decide(returned)).toMatchObject({ instance: ref('db-new'), marksPointOfNoReturn: true });
    const another = { ...revert, retired: ref('db-other') };
    expect(() => decide({ ...returned, record: { ...base.record, revert: another } })).toThrow('no verdict behind');
  });

  it('opens the original on the way back, without a mark', () => {
    expect(decide({ ...withOriginal, pointOfNoReturn: false })).toMatchObject({
      instance: ref('db-old'),
      marksPointOfNoReturn: false,
    });
  });

  it('marks the point of no return also when ResumeWrites opens the candidate', () => {
    expect(decide({ ...base, mode: 'resume', pointOfNoReturn: false })).toMatchObject({ marksPointOfNoReturn: true });
  });

  it.each<[string, LowerFenceInput]>([
    ['nobody holding the production name', { ...base, holder: undefined } as unknown as LowerFenceInput],
    ['a stranger', { ...base, holder: held('db-stranger') }],
    ['a candidate without a verdict', { ...base, attempt: {} }],
    [
      'a candidate whose verdict is for another instance',
      { ...base, attempt: { verdict: { outcome: 'pass', resourceId: 'db-x' } as Verdict } },
    ],
    [
      'a candidate that failed',
      { ...base, attempt: { verdict: { outcome: 'fail', resourceId: 'db-new' } as Verdict } },
    ],
    ['the original as the point of no return', withOriginal],
    ['the candidate on the way back to the original', { ...base, pointOfNoReturn: false }],
  ])('refuses %s', (_name, input) => {
    expect(() => decide(input)).toThrow(expect.objectContaining({ name: 'SwapUnsafe' }));
  });
});

describe('the fence is down', () => {
  it('with exactly the recorded groups, all active', () => {
    const down = { identifier: 'orders-db', groupIds: ['sg-1'], memberships: [{ groupId: 'sg-1', status: 'active' }] };

    expect(fenceDown(down)).toBeUndefined();
    expect(fenceDown({ ...down, memberships: [{ groupId: 'sg-1', status: 'adding' }] })).toContain('sg-1 adding');
    expect(fenceDown({ ...down, memberships: [...down.memberships, { groupId: 'sg-q', status: 'active' }] })).toContain(
      'sg-q',
    );
    expect(fenceDown({ ...down, memberships: undefined })).toContain('to be shown by RDS');
  });
});
