import type { DatabaseSettings } from '../shared/contract/database-settings';
import type { RecoveryState } from '../shared/contract/recovery-state';

/**
 * Reserved for documentation (RFC 5737): no request ever comes from there, so a listener rule with this source as its
 * only condition answers nobody. The rule is deployed with it and gets it back when the page is hidden.
 */
export const HIDDEN_SOURCE_CIDR = '192.0.2.1/32';

export interface ShowPageInput {
  readonly page: DatabaseSettings['maintenancePage'];
  readonly conditions: readonly { readonly field: string; readonly values: readonly string[] }[] | undefined;
}
export type ShowPageOutput = NonNullable<RecoveryState['page']>;
