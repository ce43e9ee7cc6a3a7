import type { RecordItem } from './contract/record-items';
import type { Records } from './records';

/**
 * Writes the record unless another one is open, and answers the one that is open now: a repeated call finds what its
 * first try opened. Throws where none of this incident is: what is done next would be in no record.
 */
export async function beginRecord(records: Records, wanted: RecordItem): Promise<RecordItem> {
  await records.put(wanted, 'attribute_not_exists(#pk) OR #status = :closed', { ':closed': 'CLOSED' });
  const found = await records.get<RecordItem>(wanted.pk);
  if (found?.status === 'OPEN' && found.incidentId === wanted.incidentId) {
    return found;
  }
  const what = found ? `one of incident '${found.incidentId}', which is ${found.status}` : 'none';
  throw new Error(
    `record '${wanted.pk}' was not opened: found ${what}, expected an open one of incident '${wanted.incidentId}'; the task is tried again`,
  );
}
