import type { Incident } from '../shared/contract/incident';
import type { RecordItem } from '../shared/contract/record-items';
import type { RecordAdopted } from '../shared/contract/recovery-state';
import type { ObservedInstance } from '../shared/instance-settings';

export interface RecordOriginalInput {
  readonly incident: Incident;
  readonly database: string;
  readonly record: RecordItem | undefined;
  /** The instance that holds the production identifier. */
  readonly holder: ObservedInstance | undefined;
  readonly executionArn: string;
  readonly now: Date;
}

export type RecordOriginalDecision =
  | { readonly kind: 'adopt'; readonly record: RecordItem }
  | { readonly kind: 'open'; readonly record: RecordItem };

/** ERRORS.worldChanged: another instance has the production identifier than was checked. ERRORS.lockLost. */
export type RecordOriginalOutput = RecordAdopted;
