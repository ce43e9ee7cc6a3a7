import { ERRORS } from './contract/error-names';
import { type RecordItem, recordKeys } from './contract/record-items';
import type { RecordedService } from './contract/recorded-service';
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

/** Services as they were before the freeze; throws WorldChanged when none were recorded. */
export function recordedWriters(record: RecordItem): readonly RecordedService[] {
  if (record.writers) {
    return record.writers;
  }
  throw new NamedError(
    ERRORS.worldChanged,
    `record of incident '${record.incidentId}' has no writers: expected them to be recorded before services are changed; run 'Record writers' first`,
  );
}
