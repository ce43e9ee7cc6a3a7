import type { LoopProgress } from '../shared/contract/progress';
import type { Quiet } from '../shared/contract/quiet';
import type { Steady } from '../shared/contract/steady';

/**
 * `stopped`: nothing can write. `canary`: one healthy task of each service. `recorded`: as before the freeze.
 * `steady`: so at every look for a while, and nothing ended by itself in between.
 */
export type Expectation = 'stopped' | 'canary' | 'recorded' | 'steady';

/** ERRORS.deadlineExceeded. */
export type CheckWritersOutput = LoopProgress & { readonly quiet?: Quiet; readonly steady?: Steady };
