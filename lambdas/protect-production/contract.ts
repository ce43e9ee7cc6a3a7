import type { RecoveryState } from '../shared/contract/recovery-state';
import type { InstanceSettings, ObservedInstance } from '../shared/instance-settings';
import type { InstanceChanges } from '../shared/rds';

export interface ProtectInput {
  readonly wanted: InstanceSettings;
  readonly production: ObservedInstance | undefined;
  readonly retired: ObservedInstance | undefined;
}

export type ProtectDecision =
  | { readonly kind: 'modify'; readonly identifier: string; readonly changes: InstanceChanges }
  | {
      readonly kind: 'addTags';
      readonly arn: string;
      readonly identifier: string;
      readonly tags: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'removeTags'; readonly arn: string; readonly identifier: string; readonly keys: readonly string[] }
  | { readonly kind: 'waiting'; readonly for: string }
  | { readonly kind: 'done' };

/** ERRORS.instanceUnusable, ERRORS.deadlineExceeded, ERRORS.lockLost. */
export type ProtectProductionOutput = NonNullable<RecoveryState['protection']>;
