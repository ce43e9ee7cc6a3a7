import type { RecoveryState } from '../shared/contract/recovery-state';
import type { Membership } from '../shared/membership';

export interface RaiseFenceInput {
  /** The original by its resource ID; absent in the moments of a rename. */
  readonly original?: {
    readonly identifier: string;
    readonly status: string;
    readonly memberships: readonly Membership[];
  };
  readonly quarantineGroupId: string;
}
export type RaiseFenceDecision =
  | { readonly kind: 'raise'; readonly identifier: string }
  | { readonly kind: 'wait'; readonly for: string }
  | { readonly kind: 'raised' };

/** ERRORS.deadlineExceeded. */
export type RaiseFenceOutput = NonNullable<RecoveryState['fence']>;
