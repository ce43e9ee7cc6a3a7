import type { Mode } from '../shared/contract/incident';
import type { InstanceRef } from '../shared/contract/instance-ref';
import type { AttemptItem, RecordItem } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { Membership } from '../shared/membership';

export interface LowerFenceInput {
  readonly productionIdentifier: string;
  /** The instance that holds the production identifier now. */
  readonly holder?: { readonly ref: InstanceRef; readonly memberships: readonly Membership[] };
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
export interface LowerFenceDecision {
  readonly instance: InstanceRef;
  /** True when `pointOfNoReturnAt` has to be written before anything opens. */
  readonly marksPointOfNoReturn: boolean;
  readonly change: boolean;
}
/** ERRORS.swapUnsafe: the holder of the production identifier must not be opened. */
export type LowerFenceOutput = NonNullable<RecoveryState['fenceLowered']>;
