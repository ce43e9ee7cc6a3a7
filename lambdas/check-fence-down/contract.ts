import type { RecoveryState } from '../shared/contract/recovery-state';
import type { InstanceSettings } from '../shared/instance-settings';
import type { Membership } from '../shared/membership';

export interface FenceDownInput {
  readonly identifier: string;
  readonly memberships: readonly Membership[] | undefined;
  readonly groupIds: readonly string[];
}
export interface ParityInput {
  readonly recorded: InstanceSettings;
  /** `undefined` while the instance is not shown. */
  readonly found: InstanceSettings | undefined;
  /** The restored instance serves: where the original does, there is nothing to compare. */
  readonly isRestored: boolean;
}
/** ERRORS.deadlineExceeded. */
export type FenceDownOutput = NonNullable<RecoveryState['fenceDown']>;
