import { describe, expect, it } from '@jest/globals';
import type { CheckRestoreInput } from '../../../lambdas/check-restore/contract';
import { decide, isProven } from '../../../lambdas/check-restore/decide';
import type { AttemptItem } from '../../../lambdas/shared/contract/record-items';
import { candidate, NAMES, original } from '../database-instances';

const item: AttemptItem = {
  pk: 'orders#attempt#abcdefgh',
  incidentId: 'INC-1',
  restorePoint: { kind: 'snapshot', id: 'p', dataTime: 'then', recoveryPointArn: 'arn:snapshot' },
  attempt: 1,
  candidateIdentifier: NAMES.candidate,
  retiredIdentifier: NAMES.retired,
  originalResourceId: 'db-OLD',
  restoreToken: 'token',
  startedBy: 'arn:execution:first',
};
const completed = { id: 'job-1', status: 'COMPLETED', createdResourceArn: `arn:aws:rds:r:a:db:${NAMES.candidate}` };

const hidden = { item: { ...item, candidateResourceId: 'db-NEW' }, job: undefined, candidate: undefined };

function check(changes: Partial<CheckRestoreInput> = {}) {
  return decide({
    item,
    job: completed,
    candidate: candidate(),
    productionIdentifier: 'orders-db',
    quarantineGroupId: 'sg-candidate-quarantine',
    unseenSince: undefined,
    now: new Date('2026-03-01T10:00:00Z'),
    ...changes,
  });
}

describe('check restore', () => {
  it.each(['available', 'backing-up'])('is done when the instance is %s: that is enough to connect', (status) => {
    expect(check({ candidate: candidate({ DBInstanceStatus: status }) }).kind).toBe('done');
  });

  it.each([
    ['the job', { job: { id: 'job-1', status: 'RUNNING' }, candidate: undefined }, /job 'job-1', which is RUNNING/],
    ['the instance of a finished job', { candidate: undefined }, /job 'job-1', which is COMPLETED/],
    ['the job, though an instance is shown', { job: { ...completed, status: 'RUNNING' } }, /which is RUNNING/],
    [
      'the instance to accept connections',
      { candidate: candidate({ DBInstanceStatus: 'creating' }) },
      /leave status 'creating'/,
    ],
    [
      'a job in a status that is not known',
      { job: { id: 'job-1', status: 'THINKING' }, candidate: undefined },
      /THINKING/,
    ],
  ])('waits for %s', (_what, changes, expected) => {
    expect(check(changes)).toMatchObject({ kind: 'waiting', tag: false, for: expect.stringMatching(expected) });
  });

  it('tags a fresh instance as soon as it is seen, and never production', () => {
    expect(check({ candidate: candidate({ TagList: [], DBInstanceStatus: 'creating' }) })).toMatchObject({
      kind: 'waiting',
      tag: true,
    });
    expect(
      check({ job: undefined, candidate: candidate({ TagList: [], DBInstanceIdentifier: 'orders-db' }) }).kind,
    ).toBe('done');
  });

  it.each([undefined, '2026-03-01T10:00:00Z', '2026-03-01T09:46:00Z'])(
    'waits for a candidate that RDS has not shown since %s',
    (unseenSince) => {
      expect(check({ ...hidden, unseenSince })).toMatchObject({ kind: 'waiting', for: "'db-NEW' to be shown by RDS" });
    },
  );

  it.each<[string, Partial<CheckRestoreInput>, string, RegExp]>([
    [
      'a failed job, with its message',
      { job: { id: 'job-1', status: 'FAILED', message: 'no space' }, candidate: undefined },
      'RestoreFailed',
      /FAILED: no space/,
    ],
    ['an aborted job', { job: { id: 'job-1', status: 'ABORTED' }, candidate: undefined }, 'RestoreFailed', /ABORTED/],
    [
      'a job that made something else',
      { job: { ...completed, createdResourceArn: 'arn:aws:rds:r:a:db:other' } },
      'RestoreFailed',
      /made 'other'/,
    ],
    [
      'an instance from which nothing comes',
      { candidate: candidate({ DBInstanceStatus: 'incompatible-restore' }) },
      'InstanceUnusable',
      /incompatible-restore/,
    ],
    [
      'an instance of another incident',
      { candidate: candidate({ TagList: [{ Key: 'recovery:incident', Value: 'INC-9' }] }) },
      'RestoreFailed',
      /belongs to incident 'INC-9'/,
    ],
    ['the original itself', { candidate: original() }, 'RestoreFailed', /the original itself/],
    [
      'a candidate that was deleted',
      { ...hidden, unseenSince: '2026-03-01T09:44:59Z' },
      'RestoreFailed',
      /does not exist any more/,
    ],
  ])('fails on %s', (_what, changes, error, because) => {
    expect(check(changes)).toMatchObject({ kind: 'failed', error, because: expect.stringMatching(because) });
  });

  it.each<[string, boolean, Partial<CheckRestoreInput>]>([
    ['a job that ended FAILED', true, { job: { id: 'job-1', status: 'FAILED' }, candidate: undefined }],
    ['an instance without capacity', true, { candidate: candidate({ DBInstanceStatus: 'insufficient-capacity' }) }],
    ['settings that do not fit', false, { candidate: candidate({ DBInstanceStatus: 'incompatible-parameters' }) }],
    [
      'a key that is disabled',
      false,
      { candidate: candidate({ DBInstanceStatus: 'inaccessible-encryption-credentials' }) },
    ],
    ['an instance that somebody deletes', false, { candidate: candidate({ DBInstanceStatus: 'deleting' }) }],
  ])('says of %s whether another attempt may work: %s', (_what, again, changes) => {
    expect(check(changes)).toMatchObject({ kind: 'failed', again });
  });

  it('leaves alone what somebody else has made under the name, while the job goes on and where there is none', () => {
    const stranger = candidate({
      TagList: [],
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-else', Status: 'active' }],
    });
    const running = { ...completed, status: 'RUNNING' };

    expect(check({ candidate: stranger, job: running })).toMatchObject({ kind: 'waiting', tag: false, unproven: true });
    expect(check({ candidate: stranger, job: undefined })).toMatchObject({
      kind: 'failed',
      because: expect.stringMatching(
        /made by somebody else: found security groups 'sg-else', expected 'sg-candidate-quarantine'/,
      ),
    });
    expect(check({ candidate: stranger })).toMatchObject({ kind: 'waiting', tag: true });
  });

  it.each<[string, boolean, Parameters<typeof candidate>[0]]>([
    [
      'neither tag nor quarantine group',
      false,
      { TagList: [], VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-else', Status: 'active' }] },
    ],
    [
      'the quarantine group',
      true,
      { TagList: [], VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-candidate-quarantine', Status: 'active' }] },
    ],
  ])('takes what has the name and %s for its own: %s', (_what, own, changes) => {
    const item = { candidateResourceId: undefined, incidentId: 'INC-1' } as unknown as CheckRestoreInput['item'];
    expect(isProven(candidate(changes), { item, quarantineGroupId: 'sg-candidate-quarantine' })).toBe(own);
  });

  it('waits out the moments in which a rename hides a known candidate', () => {
    expect(check({ item: { ...item, candidateResourceId: 'db-NEW' }, job: undefined, candidate: undefined }).kind).toBe(
      'waiting',
    );
  });
});
