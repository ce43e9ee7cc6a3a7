import type { Membership } from '../shared/membership';
import type { RecoveryState } from '../shared/recovery-state';

export interface FenceDownInput {
  readonly identifier: string;
  readonly memberships: readonly Membership[] | undefined;
  readonly groupIds: readonly string[];
}
/** ERRORS.deadlineExceeded. */
export type FenceDownOutput = NonNullable<RecoveryState['fenceDown']>;
