import { ERRORS } from '../shared/contract/error-names';
import type { RecordItem } from '../shared/contract/record-items';
import { NamedError } from '../shared/named-error';
import type { AdoptRecordOutput } from './contract';

/** What an earlier execution recorded, unchanged: writers come back as they were then. */
export function decide(record: RecordItem | undefined): AdoptRecordOutput {
  if (record?.status !== 'OPEN') {
    throw new NamedError(
      ERRORS.worldChanged,
      `record is ${record ? 'closed' : 'missing'}: expected it to stay open since the check; somebody else resumed the writers, look at their report`,
    );
  }
  return { adopted: true, openedBy: record.openedBy, original: record.original, worldKey: record.worldKey };
}
