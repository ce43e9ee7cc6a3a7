import type { RecoveryState } from '../shared/contract/recovery-state';

export type HidePageOutput = NonNullable<RecoveryState['pageHidden']>;
