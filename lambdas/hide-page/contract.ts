import type { RecoveryState } from '../shared/recovery-state';

export type HidePageOutput = NonNullable<RecoveryState['pageHidden']>;
