import { describe, expect, it } from '@jest/globals';
import { beginRecord } from '../../../lambdas/shared/begin-record';
import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { Records } from '../../../lambdas/shared/records';
import { openRecord } from '../database-instances';

const wanted = openRecord({ incidentId: 'INC-1' });

/** A table that takes the write or refuses its condition, and then shows one record. */
const table = (taken: boolean, shown: RecordItem | undefined) =>
  ({ put: async () => taken, get: async () => shown }) as unknown as Records;

describe('a record that is begun', () => {
  it('is the one that was written', async () => {
    expect(await beginRecord(table(true, wanted), wanted)).toBe(wanted);
  });

  it('is the one of its first try when it is asked for again', async () => {
    const first = { ...wanted, openedBy: 'first try' };
    expect(await beginRecord(table(false, first), wanted)).toBe(first);
  });

  it.each([
    ['none', undefined],
    ["one of incident 'INC-2', which is OPEN", { ...wanted, incidentId: 'INC-2' }],
    ["one of incident 'INC-1', which is CLOSED", { ...wanted, status: 'CLOSED' as const }],
  ])('refuses to go on with %s', async (found, shown) => {
    await expect(beginRecord(table(false, shown), wanted)).rejects.toThrow(
      `record '${wanted.pk}' was not opened: found ${found}, expected an open one of incident 'INC-1'`,
    );
  });
});
