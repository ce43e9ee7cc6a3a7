import { describe, expect, it } from '@jest/globals';
import type { RecordRevertInput } from '../../../lambdas/record-revert/contract';
import { decide } from '../../../lambdas/record-revert/decide';
import type { Revert } from '../../../lambdas/shared/contract/cut-over-revert';
import { candidate, NAMES, openRecord, original } from '../database-instances';
import { EXECUTION, requested } from '../recovery-state';

const revert: Revert = {
  incidentId: 'INC-1',
  retired: original({ DBInstanceIdentifier: NAMES.retired }).ref,
  production: candidate({ DBInstanceIdentifier: NAMES.production }).ref,
  names: { candidate: NAMES.retired, retired: 'orders-db-reverted-abcdefgh' },
};
const record = (changes: Partial<RecordRevertInput> = {}) =>
  decide({
    incident: requested('revert').incident,
    database: 'orders',
    revert,
    record: undefined,
    production: candidate({ DBInstanceIdentifier: NAMES.production }),
    executionArn: EXECUTION,
    now: new Date('2026-11-21T12:00:00Z'),
    ...changes,
  });

describe('record revert', () => {
  it('exchanges the roles: a failure goes back to the present production instance', () => {
    expect(record({ record: openRecord({ status: 'CLOSED' }) })).toMatchObject({
      status: 'OPEN',
      original: { resourceId: 'db-NEW', identifier: NAMES.production },
      candidateResourceId: 'db-OLD',
      revert,
    });
  });

  it('adopts the open record of an earlier try as it is', () => {
    const open = openRecord({ revert, fenceRaisedAt: 'then' });
    expect(record({ record: open })).toBe(open);
  });

  it('refuses when another recovery opened its record meanwhile, or production is gone', () => {
    expect(() => record({ record: openRecord() })).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
    expect(() => record({ production: undefined })).toThrow("production 'db-NEW' is not shown by RDS");
  });
});
