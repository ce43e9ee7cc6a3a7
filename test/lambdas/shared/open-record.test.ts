import { describe, expect, it } from '@jest/globals';
import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import { markRecord } from '../../../lambdas/shared/open-record';
import type { Records } from '../../../lambdas/shared/records';

const RECORD = { pk: 'orders#record', status: 'OPEN', incidentId: 'INC-1', openedAt: 'yesterday' } as RecordItem;
const mark = { fenceRaisedAt: '2026-01-01T00:00:00.000Z' };

/** A table that takes a write or not, and shows this record afterwards. */
function records(accepts: boolean, shown: RecordItem | undefined) {
  const conditions: string[] = [];
  const table = {
    set: async (_pk: string, _marks: unknown, condition: string) => {
      conditions.push(condition);
      return accepts;
    },
    get: async () => shown,
  } as unknown as Records;
  return { table, conditions };
}

describe('a mark on the open record', () => {
  it('is written once, or anew', async () => {
    const { table, conditions } = records(true, undefined);

    const held = await markRecord(table, RECORD, mark, { once: true });
    await markRecord(table, RECORD, mark, { once: false });

    const same = '#status = :open AND #openedAt = :openedAt';
    expect(held).toEqual(mark);
    expect(conditions).toEqual([`${same} AND attribute_not_exists(#fenceRaisedAt)`, same]);
  });

  it('stays when it is there already', async () => {
    const { table } = records(false, { ...RECORD, fenceRaisedAt: 'earlier' });

    await expect(markRecord(table, RECORD, mark, { once: true })).resolves.toMatchObject({ fenceRaisedAt: 'earlier' });
  });

  it('refuses to go on without it', async () => {
    const { table } = records(false, RECORD);

    await expect(markRecord(table, RECORD, mark, { once: true })).rejects.toThrow(
      "record of incident 'INC-1' took no mark: found fenceRaisedAt missing",
    );
  });

  it('refuses to mark a closed record', async () => {
    const { table } = records(false, { ...RECORD, status: 'CLOSED' });

    await expect(markRecord(table, RECORD, mark, { once: false })).rejects.toThrow('found it CLOSED');
  });

  it('refuses to mark a record that was opened after the one that was read', async () => {
    const { table } = records(false, { ...RECORD, openedAt: 'today', ...mark });

    await expect(markRecord(table, RECORD, mark, { once: true })).rejects.toThrow(
      'found it OPEN, opened at today, expected the open one of yesterday',
    );
  });
});
