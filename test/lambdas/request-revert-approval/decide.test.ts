import { describe, expect, it } from '@jest/globals';
import { revertMail } from '../../../lambdas/request-revert-approval/decide';
import type { LostRows, Revert } from '../../../lambdas/shared/contract/cut-over-revert';
import { candidate, NAMES, original } from '../database-instances';
import { EXECUTION, requested } from '../recovery-state';

const revert: Revert = {
  incidentId: 'INC-1',
  retired: original({ DBInstanceIdentifier: NAMES.retired }).ref,
  production: candidate({ DBInstanceIdentifier: NAMES.production }).ref,
  names: { candidate: NAMES.retired, retired: 'orders-db-reverted-abcdefgh' },
  since: '2026-11-21T11:30:00.000Z',
};
const mail = (tables: readonly LostRows[], since = revert.since) => {
  const { since: _, ...rest } = revert;
  return revertMail({
    state: requested('revert'),
    revert: since === undefined ? rest : { ...rest, since },
    lostWrites: {
      countedAt: '2026-11-21T12:00:00Z',
      tables,
      identity: { systemIdentifier: '7', timelineId: 1 },
      hash: 'f00',
    },
    approvalId: 'abcdefgh',
    expiresAt: '2026-11-21T16:00:00Z',
    commands: { approve: 'APPROVE COMMAND', reject: 'REJECT COMMAND' },
    executionArn: EXECUTION,
  });
};

describe('question of a return', () => {
  it('shows what is lost by table, and says unknown where nothing tells', () => {
    const { body } = mail([
      { table: 'public.orders', rows: 42, column: 'updated_at' },
      { table: 'public.customers', rows: 'unknown' },
    ]);
    expect(body).toContain('every write since 2026-11-21T11:30:00.000Z');
    expect(body).toContain('- public.orders: 42 rows by updated_at');
    expect(body).toContain('- public.customers: unknown, no column says when a row was written');
  });

  it('names both instances, the hash that the answer carries, and both commands', () => {
    const { subject, body } = mail([]);
    expect(subject).toBe('Take the cut-over of orders-db back? (INC-1)');
    for (const text of ['db-NEW', 'db-OLD', 'orders-db-reverted-abcdefgh', 'hash f00', 'APPROVE COMMAND', 'REJECT']) {
      expect(body).toContain(text);
    }
    expect(body).toContain('- unknown: the database shows no table');
  });
});
