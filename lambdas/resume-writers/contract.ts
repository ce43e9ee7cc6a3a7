import type { RecoveryState } from '../shared/contract/recovery-state';

/** ERRORS.worldChanged: a recorded writer is gone. ERRORS.swapUnsafe: the fence was not lowered on this path. */
export type ResumeWritersOutput = NonNullable<RecoveryState['resumed']>;
