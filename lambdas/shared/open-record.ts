import { ERRORS } from './contract/error-names';
import { type RecordItem, recordKeys } from './contract/record-items';
import type { RecordedWriter } from './contract/recorded-writer';
import { NamedError } from './named-error';
import type { Records } from './records';

/** The open record of a database; throws WorldChanged when there is none, since nothing may then be undone or redone. */
export async function openRecord(records: Records, database: string): Promise<RecordItem> {
  const record = await records.get<RecordItem>(recordKeys.record(database));
  if (record?.status === 'OPEN') {
    return record;
  }
  throw new NamedError(
    ERRORS.worldChanged,
    `record of database '${database}' is ${record?.status ?? 'missing'}: expected an open record; start the recovery again`,
  );
}

/**
 * Marks on the open record what is about to be done, or was, and answers the marks that hold; with `once` a mark that is
 * there stays. `record` is the one that was read: a mark for it is not put on one that was opened after it. Throws
 * WorldChanged when that has happened, or when it was closed, and an error that is tried again when a mark is missing
 * afterwards: whoever takes over relies on it.
 */
export async function markRecord(
  records: Records,
  { pk, openedAt }: Pick<RecordItem, 'pk' | 'openedAt'>,
  marks: Partial<RecordItem>,
  { once }: { readonly once: boolean },
): Promise<Partial<RecordItem>> {
  const names = Object.keys(marks) as (keyof RecordItem)[];
  const absent = once ? names.map((name) => ` AND attribute_not_exists(#${name})`).join('') : '';
  const condition = `#status = :open AND #openedAt = :openedAt${absent}`;
  if (await records.set(pk, marks, condition, { ':open': 'OPEN', ':openedAt': openedAt })) {
    return marks;
  }
  const record = await records.get<RecordItem>(pk);
  if (record?.status !== 'OPEN' || record.openedAt !== openedAt) {
    throw new NamedError(
      ERRORS.worldChanged,
      `record '${pk}' took no ${names.join(', ')}: found ${record ? `it ${record.status}, opened at ${record.openedAt}` : 'none'}, expected the open one of ${openedAt}; start the recovery again`,
    );
  }
  const missing = names.filter((name) => (once ? record[name] === undefined : record[name] !== marks[name]));
  if (missing.length > 0) {
    throw new Error(
      `record of incident '${record.incidentId}' took no mark: found ${missing.join(', ')} missing, expected it before anything is changed; the step is tried again`,
    );
  }
  return record;
}

/** Writers as they were before the freeze; throws WorldChanged when none were recorded. */
export function recordedWriters(record: RecordItem): readonly RecordedWriter[] {
  if (record.writers) {
    return record.writers;
  }
  throw new NamedError(
    ERRORS.worldChanged,
    `record of incident '${record.incidentId}' has no writers: expected them to be recorded before services are changed; run 'Record writers' first`,
  );
}
