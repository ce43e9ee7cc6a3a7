import type { RecordedReadOnly } from '../shared/contract/read-only-fence';
import type { RecordItem } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedParameter } from '../shared/parameter-groups';

export interface MakeReadOnlyInput {
  readonly productionIdentifier: string;
  /** The group that the configuration names: the functions may change no other. */
  readonly parameterGroup: string;
  readonly record: Pick<RecordItem, 'readOnly' | 'pointOfNoReturnAt'>;
  /** The original by its resource ID; absent in the moments of a rename. */
  readonly original?: { readonly identifier: string; readonly parameterGroup: string };
  /** `read_only` of the group. */
  readonly parameter: ObservedParameter | undefined;
  /** Names of all instances that use the group. */
  readonly users: readonly string[];
  readonly now: Date;
}

export type MakeReadOnlyDecision =
  /** `record` is what was there before; absent where an earlier try has recorded it. */
  | { readonly kind: 'set'; readonly record?: RecordedReadOnly }
  | { readonly kind: 'isSet' }
  | { readonly kind: 'skip'; readonly why: string };

/** ERRORS.lockLost. Whatever else fails is an open item: the fence of security groups follows. */
export type MakeReadOnlyOutput = NonNullable<RecoveryState['readOnly']>;
