import type { RecordedProxy } from '../shared/contract/recorded-proxy';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedProxy } from '../shared/proxies';

export interface DetachProxiesInput {
  /** What the record says; absent before the first round. */
  readonly recorded: readonly RecordedProxy[] | undefined;
  /** The proxies of the configuration, and those recorded, as far as there are any. */
  readonly proxies: readonly ObservedProxy[];
  readonly productionIdentifier: string;
  /** Names under which a target may be one of the recovery's instances, whether it follows a rename or not. */
  readonly ownIdentifiers: readonly string[];
}

export type DetachProxiesDecision =
  | { readonly kind: 'record'; readonly proxies: readonly RecordedProxy[] }
  | { readonly kind: 'detach'; readonly proxy: string; readonly identifier: string }
  | { readonly kind: 'detached' };

/** ERRORS.deadlineExceeded, ERRORS.lockLost. */
export type DetachProxiesOutput = NonNullable<RecoveryState['proxiesDetached']>;
