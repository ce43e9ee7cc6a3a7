import type { RecoveryState } from '../shared/contract/recovery-state';

export interface BackUpInput {
  readonly productionArn: string;
  readonly retiredIdentifier: string;
  readonly incidentId: string;
  readonly executionName: string;
  readonly retainRetiredDays: number;
}
/** Names and tags of what is made. */
export interface BackUpPlan {
  readonly idempotencyToken: string;
  readonly snapshotIdentifier: string;
  readonly tags: Readonly<Record<string, string>>;
}
export type BackUpOutput = NonNullable<RecoveryState['backup']>;
