import type { RecoveryState } from '../shared/contract/recovery-state';

/** ERRORS.worldChanged: no writers are recorded. ERRORS.lockLost. */
export type StopWritersOutput = NonNullable<RecoveryState['stopped']>;
