import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedInstance } from '../shared/instance-settings';

export type Direction = 'forward' | 'back';

/** The two instances by resource ID, and who answers to the production identifier. */
export interface SwapWorld {
  readonly original: ObservedInstance | undefined;
  readonly candidate: ObservedInstance | undefined;
  readonly holderResourceId: string | undefined;
}

/** Resource IDs of the two. */
export interface KnownInstances {
  readonly original: string;
  readonly candidate: string;
}

export interface SwapNames {
  readonly production: string;
  readonly candidate: string;
  readonly retired: string;
}

export interface SwapInput {
  readonly direction: Direction;
  readonly world: SwapWorld;
  readonly names: SwapNames;
  /** True once this loop has seen the leaving instance under another name: a later read of the old name is stale. */
  readonly left: boolean;
  /** Going back without the candidate: somebody has deleted it, and the original needs its name all the same. @default false */
  readonly candidateGone?: boolean;
  readonly ownTags: Readonly<Record<string, string>>;
}

export type SwapStep =
  | {
      readonly kind: 'rename';
      readonly first: boolean;
      readonly resourceId: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly kind: 'tag';
      readonly arn: string;
      readonly identifier: string;
      readonly tags: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'untag'; readonly arn: string; readonly identifier: string; readonly keys: readonly string[] }
  | { readonly kind: 'waiting'; readonly for: string }
  | { readonly kind: 'swapped'; readonly production: ObservedInstance };

/** ERRORS.swapUnsafe, ERRORS.instanceUnusable, ERRORS.deadlineExceeded, ERRORS.lockLost. */
export type SwapIdentifiersOutput = NonNullable<RecoveryState['swap']> & {
  readonly left?: boolean;
  /** When this execution first saw or made the first rename: the production identifier may be unowned since. */
  readonly movedAt?: string;
};
