import type { BaselineBackup, DatabaseSettings } from '../shared/contract/database-settings';
import type { RecoveryPlan, RestorePoint } from '../shared/contract/recovery-plan';

/** Typical minutes of each step on AWS, measured by others and named in docs: a restore copies lazily, so size matters little. */
const MINUTES = {
  restoreSnapshot: 10,
  restoreToTime: 20,
  stopWriters: 7,
  /** The first backup of a restored instance; hours have been seen on large ones. */
  baselineBackup: 10,
  configure: 5,
  backupsBackOn: 5,
  validate: 5,
  swapTwoRenames: 25,
  verifyAndOpen: 3,
  resumeWriters: 8,
} as const;

export interface EstimateInput {
  readonly restorePoint: RestorePoint | undefined;
  readonly candidateExists: boolean;
  readonly objectives: DatabaseSettings['objectives'];
  /** `none` where the original has no automated backups. */
  readonly baselineBackup: BaselineBackup | 'none';
  readonly now: Date;
}

/** Expected time until the writers are back, without the wait for a person, and the data that is given up until now. */
export function estimate({
  restorePoint,
  candidateExists,
  objectives,
  baselineBackup,
  now,
}: EstimateInput): RecoveryPlan['expected'] {
  const restore = candidateExists
    ? 0
    : MINUTES[restorePoint?.kind === 'snapshot' ? 'restoreSnapshot' : 'restoreToTime'];
  const { stopWriters, configure, validate, swapTwoRenames, verifyAndOpen, resumeWriters } = MINUTES;
  // An existing candidate has its first backup behind it; backups that come back later do so with the writers stopped.
  const backup =
    baselineBackup === 'none' || (baselineBackup === 'wait' && candidateExists)
      ? 0
      : MINUTES[baselineBackup === 'wait' ? 'baselineBackup' : 'backupsBackOn'];
  // Writers stop while the restore runs.
  const rtoMinutes =
    Math.max(restore, stopWriters) + backup + configure + validate + swapTwoRenames + verifyAndOpen + resumeWriters;
  const dataTime = restorePoint && (restorePoint.kind === 'time' ? restorePoint.time : restorePoint.dataTime);
  const rpoSeconds =
    dataTime === undefined ? undefined : Math.max(0, Math.round((now.getTime() - Date.parse(dataTime)) / 1000));
  return {
    rtoMinutes,
    ...(rpoSeconds === undefined ? {} : { rpoSeconds }),
    objectiveRtoMinutes: objectives.rtoMinutes,
    objectiveRpoMinutes: objectives.rpoMinutes,
    meetsObjectives:
      rtoMinutes <= objectives.rtoMinutes && rpoSeconds !== undefined && rpoSeconds <= objectives.rpoMinutes * 60,
  };
}
