import { describe, expect, it } from '@jest/globals';
import { coverageOf, decide } from '../../../lambdas/back-up-production/decide';

describe('backing up production', () => {
  it('names the evidence after the attempt and lets it expire with the retired instance', () => {
    const plan = decide(
      {
        productionArn: 'arn:db',
        retiredIdentifier: 'orders-db-corrupted-abcdefgh',
        incidentId: 'INC-1',
        executionName: 'INC-1-recover-1',
        retainRetiredDays: 14,
      },
      new Date('2026-11-21T12:00:00Z'),
    );

    expect(plan).toEqual({
      idempotencyToken: 'production-abcdefgh-INC-1-recover-1',
      snapshotIdentifier: 'recovery-abcdefgh',
      tags: {
        'recovery:incident': 'INC-1',
        'recovery:role': 'evidence',
        'recovery:expires': '2026-12-05T12:00:00.000Z',
      },
    });
  });

  it('tells what AWS Backup knows of the production name', () => {
    const lastBackupAt = '2026-11-21T02:10:00.000Z';
    expect(coverageOf({ productionArn: 'arn:db', protectedResource: { lastBackupAt }, continuous: false })).toEqual({
      coverage: { lastBackupAt, continuous: false },
    });
  });

  it('leaves an open item with the command where no plan covers it', () => {
    const { coverage, openItems } = coverageOf({
      productionArn: 'arn:db',
      protectedResource: undefined,
      continuous: false,
    });
    expect(coverage).toBeUndefined();
    expect(openItems).toEqual([expect.stringMatching(/aws backup create-backup-selection .*Resources=arn:db/)]);
  });
});
