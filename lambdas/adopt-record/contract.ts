import type { RecordAdopted } from '../shared/contract/recovery-state';

/** ERRORS.worldChanged: the record was closed between the check and the lock. */
export type AdoptRecordOutput = RecordAdopted;
