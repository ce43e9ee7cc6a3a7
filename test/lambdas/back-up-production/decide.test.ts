import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/back-up-production/decide';

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
});
