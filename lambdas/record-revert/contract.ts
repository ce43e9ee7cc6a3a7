import type { Revert } from '../shared/contract/cut-over-revert';
import type { Incident } from '../shared/contract/incident';
import type { RecordItem } from '../shared/contract/record-items';
import type { RecordAdopted } from '../shared/contract/recovery-state';
import type { ObservedInstance } from '../shared/instance-settings';

export interface RecordRevertInput {
  readonly incident: Incident;
  readonly database: string;
  readonly revert: Revert;
  readonly record: RecordItem | undefined;
  /** The present production instance, by resource ID. */
  readonly production: ObservedInstance | undefined;
  readonly executionArn: string;
  readonly now: Date;
}

/** ERRORS.worldChanged: something else was recorded, or production is gone, since the check. ERRORS.lockLost. */
export type RecordRevertOutput = RecordAdopted;
