import { Choice, Condition, Fail } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Outcome } from '../../../lambdas/shared/contract/incident';

/**
 * Ends an execution with the name of its outcome as error. The cause is what failed; where nothing failed (checks that
 * did not pass), why the assessment decided so. A timeout carries no cause, hence the choice.
 */
export class FailedEnd extends Construct {
  readonly startState: Choice;

  constructor(scope: Construct, outcome: Extract<Outcome, 'Unchanged' | 'RolledBack' | 'HeldSafe'>) {
    super(scope, `${outcome} end`);
    this.startState = new Choice(this, `${outcome}: why?`)
      .when(
        Condition.isPresent('$.failure.Cause'),
        new Fail(this, outcome, { error: outcome, causePath: '$.failure.Cause' }),
      )
      .when(
        Condition.isPresent('$.assessment.why'),
        new Fail(this, `${outcome}: assessed`, { error: outcome, causePath: '$.assessment.why' }),
      )
      .otherwise(
        new Fail(this, `${outcome}: no cause`, {
          error: outcome,
          cause: 'no state named a cause; read the history of this execution and the record of the database',
        }),
      );
  }
}
