import type { RecordedProxy } from '../shared/contract/recorded-proxy';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedProxy } from '../shared/proxies';

export interface AttachProxiesInput {
  readonly recorded: readonly RecordedProxy[];
  /** Those of the recorded that there still are. */
  readonly proxies: readonly ObservedProxy[];
  readonly ownIdentifiers: readonly string[];
}

export type AttachProxiesDecision =
  | { readonly kind: 'attach'; readonly proxy: string; readonly identifier: string }
  /** A target under the name of an instance that is not production: it followed a rename, or came back by itself. */
  | { readonly kind: 'detach'; readonly proxy: string; readonly identifier: string }
  | { readonly kind: 'attached' };

/** ERRORS.worldChanged: a recorded proxy is gone or forwards elsewhere. ERRORS.deadlineExceeded, ERRORS.lockLost. */
export type AttachProxiesOutput = NonNullable<RecoveryState['proxiesAttached']>;
