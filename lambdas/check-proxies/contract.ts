import type { RecordedProxy } from '../shared/contract/recorded-proxy';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedProxy } from '../shared/proxies';

export interface CheckProxiesInput {
  readonly recorded: readonly RecordedProxy[];
  readonly proxies: readonly ObservedProxy[];
}

export type CheckProxiesDecision =
  | { readonly kind: 'waiting'; readonly for: string }
  | { readonly kind: 'healthy'; readonly endpoints: readonly { readonly name: string; readonly host: string }[] };

/** ERRORS.deadlineExceeded. */
export type CheckProxiesOutput = NonNullable<RecoveryState['proxiesHealthy']>;
