import type { Mode } from '../shared/contract/incident';
import type { InstanceRef } from '../shared/contract/instance-ref';
import type { AttemptItem, RecordItem } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { Membership } from '../shared/membership';

export interface LowerFenceInput {
  readonly productionIdentifier: string;
  /** The instance that holds the production identifier now. */
  readonly holder?: {
    readonly ref: InstanceRef;
    readonly status: string;
    readonly memberships: readonly Membership[];
  };
  readonly record: Pick<
    RecordItem,
    'original' | 'candidateResourceId' | 'swapStartedAt' | 'pointOfNoReturnAt' | 'revert'
  >;
  /** The attempt that made the holder, when the holder is not the original. */
  readonly attempt?: Pick<AttemptItem, 'verdict'>;
  readonly mode: Mode;
  /** True where the definition says that this is the point of no return. */
  readonly pointOfNoReturn: boolean;
  readonly groupIds: readonly string[];
}
/** `lower`: after the mark, when there is one to make, its security groups are set. */
export type LowerFenceDecision = { readonly instance: InstanceRef } & (
  | { readonly kind: 'waiting'; readonly for: string }
  | {
      readonly kind: 'lower' | 'lowered';
      /** True when `pointOfNoReturnAt` has to be written before anything opens. */
      readonly marksPointOfNoReturn: boolean;
    }
);
/** ERRORS.swapUnsafe: the holder of the production identifier must not be opened. ERRORS.deadlineExceeded. */
export type LowerFenceOutput = NonNullable<RecoveryState['fenceLowered']>;
