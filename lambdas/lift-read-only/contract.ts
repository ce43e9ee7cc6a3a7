import type { RecordedReadOnly } from '../shared/contract/read-only-fence';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedParameter } from '../shared/parameter-groups';

export interface LiftReadOnlyInput {
  readonly productionIdentifier: string;
  readonly recorded: RecordedReadOnly | undefined;
  /** `read_only` of the recorded group; absent where nothing is recorded. */
  readonly parameter?: ObservedParameter | undefined;
  /** The instance that holds the production identifier; absent in the moments of a rename. */
  readonly holder?: { readonly parameterGroup: string; readonly applyStatus: string };
}

export type LiftReadOnlyDecision =
  | { readonly kind: 'lift'; readonly recorded: RecordedReadOnly }
  | { readonly kind: 'wait'; readonly for: string }
  | { readonly kind: 'lifted' };

/** ERRORS.deadlineExceeded, ERRORS.lockLost. */
export type LiftReadOnlyOutput = NonNullable<RecoveryState['readOnlyLifted']>;
