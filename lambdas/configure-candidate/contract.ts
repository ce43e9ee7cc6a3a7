import type { RecoveryState } from '../shared/contract/recovery-state';
import type { InstanceSettings, ObservedInstance } from '../shared/instance-settings';
import type { InstanceChanges } from '../shared/rds';

export interface ConfigureInput {
  readonly wanted: InstanceSettings;
  readonly candidate: ObservedInstance | undefined;
  readonly productionIdentifier: string;
}

export type ConfigureDecision =
  | { readonly kind: 'waiting'; readonly for: string }
  | {
      readonly kind: 'modify';
      readonly identifier: string;
      readonly fields: readonly string[];
      readonly changes: InstanceChanges;
    }
  | { readonly kind: 'reboot'; readonly identifier: string }
  | { readonly kind: 'done'; readonly candidate: ObservedInstance };

/** ERRORS.parityBroken, ERRORS.instanceUnusable, ERRORS.deadlineExceeded, ERRORS.lockLost. */
export type ConfigureCandidateOutput = NonNullable<RecoveryState['configured']>;
