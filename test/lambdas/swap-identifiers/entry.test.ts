import { describe, expect, it } from '@jest/globals';
import type { Revert } from '../../../lambdas/shared/contract/cut-over-revert';
import type { Records } from '../../../lambdas/shared/records';
import { entryOf } from '../../../lambdas/swap-identifiers/entry';
import { candidate, NAMES, openRecord, original } from '../database-instances';
import { done, recovered, requested } from '../recovery-state';

const revert: Revert = {
  incidentId: 'INC-1',
  retired: original({ DBInstanceIdentifier: NAMES.retired }).ref,
  production: candidate({ DBInstanceIdentifier: NAMES.production }).ref,
  names: { candidate: NAMES.retired, retired: 'orders-db-reverted-abcdefgh' },
};
const noRecords = {} as Records;
const returning = { ...requested('revert'), revert, sessions: done() };

describe('what enters the production name', () => {
  it('is the retired instance in RevertCutover, under the names of the record', async () => {
    const entry = entryOf(returning, openRecord({ revert }));
    expect(entry).toMatchObject({ candidateResourceId: 'db-OLD', names: revert.names });
    await expect(entry.requireSafe(noRecords)).resolves.toBeUndefined();
  });

  it('refuses a return while sessions may still write, or to another instance than was checked', async () => {
    const { sessions: _, ...writing } = returning;
    await expect(entryOf(writing, openRecord({ revert })).requireSafe(noRecords)).rejects.toThrow('freeze: found');
    const other = { ...revert, retired: { ...revert.retired, resourceId: 'db-X' } };
    await expect(entryOf(returning, openRecord({ revert: other })).requireSafe(noRecords)).rejects.toThrow(
      "found 'db-X' to return to, expected 'db-OLD'",
    );
    expect(() => entryOf(returning, openRecord())).toThrow('no cut-over to take back');
  });

  it('is the validated candidate in RecoverDatabase, and needs its verdict in the table', async () => {
    const entry = entryOf(recovered(), openRecord());
    expect(entry.candidateResourceId).toBe('db-new');
    const empty = { get: async () => undefined } as unknown as Records;
    await expect(entry.requireSafe(empty)).rejects.toThrow("verdict: found none, expected 'pass'");
    expect(() => entryOf(requested(), openRecord())).toThrow('no restore point');
  });
});
