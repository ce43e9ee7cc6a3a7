import type { RestoreJob } from '../shared/backup';
import type { AttemptItem } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedInstance } from '../shared/instance-settings';

export interface CheckRestoreInput {
  readonly item: AttemptItem;
  /** Absent where the candidate is known already, or where its job was never found. */
  readonly job: RestoreJob | undefined;
  readonly candidate: ObservedInstance | undefined;
  readonly productionIdentifier: string;
  /** The one security group that a restore gives its instance. */
  readonly quarantineGroupId: string;
  /** Since when RDS has not shown a candidate whose ID is known. */
  readonly unseenSince: string | undefined;
  readonly now: Date;
}

/** `again`: what failed may work another time, unlike a broken setting or a stranger under the name. */
export type CheckRestoreDecision =
  | {
      readonly kind: 'failed';
      readonly error: 'RestoreFailed' | 'InstanceUnusable';
      readonly because: string;
      readonly again: boolean;
    }
  | {
      readonly kind: 'waiting';
      readonly for: string;
      readonly tag: boolean;
      /** Somebody else may have made what has the name of the candidate: nothing of it is written down or changed. */
      readonly unproven?: true;
    }
  | { readonly kind: 'done'; readonly candidate: ObservedInstance };

/** ERRORS.restoreFailed, ERRORS.instanceUnusable, ERRORS.deadlineExceeded, ERRORS.lockLost. */
export type CheckRestoreOutput = NonNullable<RecoveryState['restored']>;
