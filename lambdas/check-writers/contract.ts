import type { LoopProgress } from '../shared/contract/progress';
import type { Quiet } from '../shared/contract/quiet';

/** `stopped`: nothing can write. `canary`: one healthy task of each service. `recorded`: as before the freeze. */
export type Expectation = 'stopped' | 'canary' | 'recorded';

/** ERRORS.deadlineExceeded. */
export type CheckWritersOutput = LoopProgress & { readonly quiet?: Quiet };
