import type { DBInstance } from '@aws-sdk/client-rds';
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/protect-production/decide';
import { candidate, NAMES, original } from '../database-instances';

const wanted = original().settings;

function protect(production: DBInstance = {}, retired: DBInstance = {}) {
  return decide({
    wanted,
    production: candidate({
      DBInstanceIdentifier: 'orders-db',
      TagList: [{ Key: 'team', Value: 'orders' }],
      ...production,
    }),
    retired: original({ DBInstanceIdentifier: NAMES.retired, ...retired }),
  });
}

describe('protect production', () => {
  it('is done when production is protected as the original was and the retired instance cannot be deleted', () => {
    expect(protect()).toEqual({ kind: 'done' });
    expect(protect({ DBInstanceStatus: 'backing-up' })).toEqual({ kind: 'done' });
  });

  it('takes the tags of the system away first, so that nothing mistakes production for a candidate', () => {
    const decision = protect({ DeletionProtection: false, TagList: [{ Key: 'recovery:role', Value: 'candidate' }] });
    expect(decision).toMatchObject({ kind: 'removeTags', keys: ['recovery:role'] });
  });

  it('copies the tags of the original, without those of AWS and of the system', () => {
    const tagged = original({
      TagList: [
        { Key: 'team', Value: 'orders' },
        { Key: 'aws:x', Value: 'y' },
        { Key: 'recovery:role', Value: 'z' },
      ],
    });
    const production = candidate({ DBInstanceIdentifier: 'orders-db', TagList: [] });
    expect(decide({ wanted: tagged.settings, production, retired: tagged })).toMatchObject({
      kind: 'addTags',
      tags: { team: 'orders' },
    });
  });

  it('sets protection, retention and window in one call', () => {
    expect(
      protect({
        DeletionProtection: false,
        BackupRetentionPeriod: 1,
        PreferredMaintenanceWindow: 'mon:01:00-mon:01:30',
      }),
    ).toMatchObject({
      kind: 'modify',
      identifier: 'orders-db',
      changes: {
        DeletionProtection: true,
        BackupRetentionPeriod: 7,
        PreferredMaintenanceWindow: 'sun:04:00-sun:04:30',
        ApplyImmediately: true,
      },
    });
  });

  it('never shortens a longer retention, and leaves one alone that AWS Backup manages', () => {
    expect(protect({ BackupRetentionPeriod: 14 })).toEqual({ kind: 'done' });
    expect(protect({ BackupRetentionPeriod: 1, AwsBackupRecoveryPointArn: 'arn:continuous' })).toEqual({
      kind: 'done',
    });
  });

  it('protects the retired instance from deletion', () => {
    expect(protect({}, { DeletionProtection: false })).toMatchObject({ kind: 'modify', identifier: NAMES.retired });
  });

  it.each<[string, DBInstance]>([
    ['it applies changes', { PendingModifiedValues: { BackupRetentionPeriod: 7 } }],
    ['it accepts no connections', { DBInstanceStatus: 'modifying' }],
  ])('waits while %s', (_what, changes) => {
    expect(protect(changes).kind).toBe('waiting');
  });

  it('refuses a production instance that does not return by itself', () => {
    expect(() => protect({ DBInstanceStatus: 'storage-full' })).toThrow(
      expect.objectContaining({ name: 'InstanceUnusable' }),
    );
  });
});
