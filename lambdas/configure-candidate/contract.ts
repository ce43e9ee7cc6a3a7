import type { Credentials } from '../shared/contract/database-settings';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { InstanceSettings, ObservedInstance } from '../shared/instance-settings';
import type { InstanceChanges } from '../shared/rds';

export interface ConfigureInput {
  readonly wanted: InstanceSettings;
  readonly candidate: ObservedInstance | undefined;
  readonly productionIdentifier: string;
  readonly credentials: Credentials;
  /** What this loop asked for last. */
  readonly asked: { readonly fields: string; readonly times: number } | undefined;
  /** When this loop set the master's password. */
  readonly passwordSetAt: string | undefined;
  readonly now: Date;
}

export type ConfigureDecision =
  | { readonly kind: 'waiting'; readonly for: string }
  | {
      readonly kind: 'modify';
      readonly identifier: string;
      readonly fields: readonly string[];
      readonly changes: InstanceChanges;
    }
  | {
      readonly kind: 'addRole';
      readonly identifier: string;
      readonly roleArn: string;
      readonly featureName: string;
    }
  | { readonly kind: 'resetPassword'; readonly identifier: string; readonly secretArn: string }
  | { readonly kind: 'manageSecret'; readonly identifier: string; readonly changes: InstanceChanges }
  | { readonly kind: 'reboot'; readonly identifier: string }
  | { readonly kind: 'done'; readonly candidate: ObservedInstance };

/** ERRORS.parityBroken, ERRORS.instanceUnusable, ERRORS.deadlineExceeded, ERRORS.lockLost. */
export type ConfigureCandidateOutput = NonNullable<RecoveryState['configured']>;
