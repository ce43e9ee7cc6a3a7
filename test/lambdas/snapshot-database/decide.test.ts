import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/snapshot-database/decide';

const snapshot = (incidentId: string, openedAt: string) =>
  decide(incidentId, openedAt, { retainDays: 14, now: new Date('2026-11-21T12:00:00Z') });

describe('snapshot of a stopped database', () => {
  it('has a name that the roles allow, and the tags of evidence', () => {
    expect(snapshot('INC-1', 'then')).toEqual({
      identifier: expect.stringMatching(/^recovery-freeze-[a-z2-7]{8}$/),
      tags: {
        'recovery:incident': 'INC-1',
        'recovery:role': 'evidence',
        'recovery:expires': '2026-12-05T12:00:00.000Z',
      },
    });
  });

  it('is one for each stop, however often its function runs', () => {
    expect(snapshot('INC-1', 'then').identifier).toBe(snapshot('INC-1', 'then').identifier);
    expect(snapshot('INC-1', 'later').identifier).not.toBe(snapshot('INC-1', 'then').identifier);
    expect(snapshot('INC-2', 'then').identifier).not.toBe(snapshot('INC-1', 'then').identifier);
  });
});
