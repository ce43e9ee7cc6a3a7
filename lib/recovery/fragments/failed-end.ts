import { Choice, Condition, Fail } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Outcome } from '../../../lambdas/shared/contract/incident';

/**
 * Ends an execution with the name of its outcome as error. The cause is what failed; where nothing failed (checks that
 * did not pass) or only time ran out, why the assessment decided so. A timeout carries no cause or an empty one.
 */
export class FailedEnd extends Construct {
  readonly startState: Choice;

  constructor(scope: Construct, outcome: Extract<Outcome, 'Unchanged' | 'RolledBack' | 'HeldSafe'>) {
    super(scope, `${outcome} end`);
    const why = new Choice(this, `${outcome}: why?`)
      .when(
        Condition.and(
          Condition.isPresent('$.failure.Cause'),
          Condition.not(Condition.stringEquals('$.failure.Cause', '')),
        ),
        new Fail(this, outcome, { error: outcome, causePath: '$.failure.Cause' }),
      )
      .when(
        Condition.isPresent('$.assessment.why'),
        new Fail(this, `${outcome}: assessed`, { error: outcome, causePath: '$.assessment.why' }),
      );
    if (outcome === 'HeldSafe') {
      // The other two are the assessment's own answers; only a hold can follow an assessment that failed itself.
      why.when(
        Condition.isPresent('$.undoFailure.Cause'),
        new Fail(this, `${outcome}: not undone`, { error: outcome, causePath: '$.undoFailure.Cause' }),
      );
    }
    this.startState = why.otherwise(
      new Fail(this, `${outcome}: no cause`, {
        error: outcome,
        cause: 'no state named a cause; read the history of this execution and the record of the database',
      }),
    );
  }
}
