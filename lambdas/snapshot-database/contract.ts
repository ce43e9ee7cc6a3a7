import type { RecoveryState } from '../shared/contract/recovery-state';

export interface SnapshotPlan {
  readonly identifier: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** ERRORS.worldChanged: the original no longer holds the production identifier. */
export type SnapshotDatabaseOutput = NonNullable<RecoveryState['snapshot']>;
