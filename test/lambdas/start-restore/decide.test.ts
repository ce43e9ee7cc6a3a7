import { describe, expect, it } from '@jest/globals';
import type { AttemptItem } from '../../../lambdas/shared/contract/record-items';
import type { RestorePoint } from '../../../lambdas/shared/contract/recovery-plan';
import type { StartRestoreInput } from '../../../lambdas/start-restore/contract';
import { decide } from '../../../lambdas/start-restore/decide';
import { restoreMetadata } from '../../../lambdas/start-restore/restore-metadata';
import { NAMES, original } from '../database-instances';
import { recovered } from '../recovery-state';

const byTime: RestorePoint = {
  kind: 'time',
  id: 'point',
  time: '2026-11-21T10:02:00Z',
  recoveryPointArn: 'arn:continuous',
};
const bySnapshot: RestorePoint = {
  kind: 'snapshot',
  id: 'point',
  dataTime: '2026-11-20T02:00:00.000Z',
  recoveryPointArn: 'arn:snapshot',
};
const item: AttemptItem = {
  pk: 'orders#attempt#abcdefgh',
  incidentId: 'INC-1',
  restorePoint: byTime,
  attempt: 1,
  candidateIdentifier: NAMES.candidate,
  retiredIdentifier: NAMES.retired,
  originalResourceId: 'db-OLD',
  restoreToken: 'token',
  startedBy: 'arn:execution:first',
};

function start(changes: Partial<StartRestoreInput> = {}) {
  const { plan } = recovered();
  if (!plan) throw new Error('the sample has a plan');
  return decide({
    plan,
    restorePoint: byTime,
    originalResourceId: 'db-OLD',
    item: undefined,
    lostJobId: undefined,
    atCandidateName: undefined,
    latestRestorableTime: '2026-11-21T10:55:00.000Z',
    executionStartedAt: '2026-11-21T11:00:00.000Z',
    now: new Date('2026-11-21T11:00:05Z'),
    ...changes,
  });
}

describe('start restore', () => {
  it('starts the first restore of an attempt', () => {
    expect(start()).toEqual({ kind: 'start', isNew: true });
    expect(start({ restorePoint: bySnapshot, latestRestorableTime: undefined })).toEqual({
      kind: 'start',
      isNew: true,
    });
  });

  it('adopts the job of an earlier execution, and the one whose reply was lost', () => {
    expect(start({ item: { ...item, jobId: 'job-1' } })).toEqual({ kind: 'adopt', jobId: 'job-1' });
    expect(start({ item, lostJobId: 'job-2' })).toEqual({ kind: 'adopt', jobId: 'job-2' });
    expect(start({ item, atCandidateName: 'db-NEW' })).toEqual({ kind: 'adopt' });
  });

  it('repeats a recorded start with its token where no job is found', () => {
    expect(start({ item })).toEqual({ kind: 'start', isNew: false });
  });

  it('waits for logs that are not archived yet, but not for ever', () => {
    const latestRestorableTime = '2026-11-21T10:01:00.000Z';
    expect(start({ latestRestorableTime })).toEqual({ kind: 'notYet' });
    const late = () => start({ latestRestorableTime, now: new Date('2026-11-21T11:21:00Z') });
    expect(late).toThrow(expect.objectContaining({ name: 'RestoreFailed' }));
  });

  it('refuses a candidate name that somebody else took, and an attempt about another original', () => {
    expect(() => start({ atCandidateName: 'db-X' })).toThrow(/taken by 'db-X'/);
    expect(() => start({ item: { ...item, originalResourceId: 'db-X' } })).toThrow(/original 'db-X'/);
  });
});

describe('restore metadata', () => {
  const settings = original().settings;
  const target = { identifier: NAMES.candidate, settings, quarantineGroupId: 'sg-q', baselineBackup: 'wait' } as const;

  it('is strings only, with the quarantine group alone and the settings of the original', () => {
    const metadata = restoreMetadata({ ...target, restorePoint: bySnapshot });
    expect(metadata).toMatchObject({
      DBInstanceIdentifier: NAMES.candidate,
      VpcSecurityGroupIds: '["sg-q"]',
      DBParameterGroupName: 'orders-pg17',
      DBSubnetGroupName: 'orders-subnets',
      MultiAZ: 'true',
      DeletionProtection: 'true',
    });
    expect(Object.values(metadata).every((value) => typeof value === 'string' && value !== '')).toBe(true);
    expect(metadata).not.toHaveProperty('RestoreTime');
    expect(metadata).not.toHaveProperty('BackupRetentionPeriod');
  });

  it('restores without backups where the first one shall not hold the rename up', () => {
    const metadata = restoreMetadata({ ...target, restorePoint: byTime, baselineBackup: 'later' });
    expect(metadata).toHaveProperty('BackupRetentionPeriod', '0');
  });

  it('asks for the very time, never for the latest', () => {
    expect(restoreMetadata({ ...target, restorePoint: byTime })).toMatchObject({
      Engine: 'postgres',
      RestoreTime: '2026-11-21T10:02:00Z',
      UseLatestRestorableTime: 'false',
    });
  });

  it('leaves IOPS of small gp3 storage out, which RDS refuses', () => {
    const small = { ...settings, iops: 3000, storageThroughput: 125 };
    expect(restoreMetadata({ ...target, settings: small, restorePoint: bySnapshot })).not.toHaveProperty('Iops');
    const large = { ...small, allocatedStorage: 500 };
    expect(restoreMetadata({ ...target, settings: large, restorePoint: bySnapshot })).toMatchObject({
      Iops: '3000',
      StorageThroughput: '125',
    });
  });
});
