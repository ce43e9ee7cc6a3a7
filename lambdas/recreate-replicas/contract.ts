import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedInstance } from '../shared/instance-settings';
import type { InstanceChanges } from '../shared/rds';
import type { ObservedReplica } from '../shared/replicas';

export interface RecreateReplicasInput {
  readonly production: ObservedInstance | undefined;
  /** Replicas of the retired instance with the names of those that take their place. */
  readonly replicas: readonly (ObservedReplica & {
    readonly newName: string;
    readonly made: ObservedInstance | undefined;
  })[];
}

export type RecreateReplicasDecision =
  | { readonly kind: 'create'; readonly source: string; readonly name: string; readonly like: ObservedInstance }
  | { readonly kind: 'modify'; readonly identifier: string; readonly changes: InstanceChanges }
  | { readonly kind: 'waiting'; readonly for: string }
  | { readonly kind: 'done'; readonly replicas: NonNullable<RecoveryState['replicas']>['replicas'] };

/**
 * ERRORS.instanceUnusable: a new replica failed. ERRORS.worldChanged: a name is taken, or a replica cannot be made anew.
 * ERRORS.deadlineExceeded, ERRORS.lockLost. None of them undoes anything: what is missing is an open item.
 */
export type RecreateReplicasOutput = NonNullable<RecoveryState['replicas']>;
