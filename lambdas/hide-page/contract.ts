import type { RecoveryState } from '../shared/contract';

export type HidePageOutput = NonNullable<RecoveryState['pageHidden']>;
