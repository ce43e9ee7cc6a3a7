import type { OnFailure } from '../../../lambdas/shared/contract/incident';
import type { Expectations } from '../expectations';
import type { Stage } from '../stage';

/** One rehearsal: what happens to the demo database, and how it must end. */
export interface Story {
  readonly name: string;
  /** One line for `--list`. */
  readonly summary: string;
  /** Configured for the database. @default hold */
  readonly onFailure?: OnFailure;
  /** Acts on the stage; what does not end as it must becomes a difference of the expectations. */
  tell(stage: Stage, expect: Expectations): Promise<void>;
}
