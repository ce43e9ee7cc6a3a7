import type { RecoveryState } from '../shared/contract/recovery-state';
import type { Membership } from '../shared/membership';

export interface FenceDownInput {
  readonly identifier: string;
  readonly memberships: readonly Membership[] | undefined;
  readonly groupIds: readonly string[];
}
/** ERRORS.deadlineExceeded. */
export type FenceDownOutput = NonNullable<RecoveryState['fenceDown']>;
