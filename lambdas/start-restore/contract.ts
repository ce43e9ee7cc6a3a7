import type { AttemptItem } from '../shared/contract/record-items';
import type { RecoveryPlan, RestorePoint } from '../shared/contract/recovery-plan';
import type { RecoveryState } from '../shared/contract/recovery-state';

export interface StartRestoreInput {
  readonly plan: RecoveryPlan;
  readonly restorePoint: RestorePoint;
  readonly originalResourceId: string;
  readonly item: AttemptItem | undefined;
  /** Found by name where the attempt has no job id: the reply of StartRestoreJob was lost. */
  readonly lostJobId: string | undefined;
  /** Resource ID of the instance under the candidate's name. */
  readonly atCandidateName: string | undefined;
  /** `undefined` where the restore point is a snapshot. */
  readonly latestRestorableTime: string | undefined;
  readonly executionStartedAt: string;
  readonly now: Date;
}

/** ERRORS.restoreFailed: logs do not arrive. ERRORS.worldChanged: the candidate's name is taken. ERRORS.lockLost. */
export type StartRestoreOutput = NonNullable<RecoveryState['restore']>;
