import { describe, expect, it } from '@jest/globals';
import { decide, openDifferences } from '../../../lambdas/check-fence-down/decide';
import { original } from '../database-instances';

const recorded = original().settings;
const different = original({ MultiAZ: false, BackupRetentionPeriod: 1 }).settings;

describe('check fence down', () => {
  it('waits until exactly the recorded groups are active', () => {
    const memberships = (status: string) => [{ groupId: 'sg-db', status }];
    const input = { identifier: 'orders-db', groupIds: ['sg-db'] };
    expect(decide({ ...input, memberships: memberships('active') })).toBeUndefined();
    expect(decide({ ...input, memberships: memberships('adding') })).toMatch(/found sg-db adding/);
    expect(decide({ ...input, memberships: undefined })).toMatch(/to be shown by RDS/);
  });

  it('tells what of the restored instance is not as the original was', () => {
    expect(openDifferences({ recorded, found: recorded, isRestored: true })).toBeUndefined();
    expect(openDifferences({ recorded, found: different, isRestored: true })).toEqual([
      'multiAZ: found false, expected true',
      'backupRetentionPeriod: found 1, expected 7',
    ]);
  });

  it('does not judge the original where that one was opened again', () => {
    expect(openDifferences({ recorded, found: different, isRestored: false })).toBeUndefined();
  });
});
