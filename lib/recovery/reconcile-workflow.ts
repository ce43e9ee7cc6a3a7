import { Choice, Condition, type IChainable, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Assessment } from './fragments/assessment';
import { Closing } from './fragments/closing';
import { Hold } from './fragments/hold';
import { ReconcileOutcome } from './fragments/outcome';
import { Ownership } from './fragments/ownership';
import type { RecoveryFunctions } from './recovery-functions';
import { RETRY_READS } from './retry-policy';
import { StepFactory } from './step-factory';

/**
 * Reconcile: an execution ended while it owned the database. Its lock is taken over, its functions run out, and the
 * world is brought to a known state as the failure path of that execution would have done. Does nothing while the
 * database is free or its owner is at work; of two, the one that gets the lock acts.
 */
export class ReconcileWorkflow extends Construct {
  readonly definition: IChainable;

  constructor(scope: Construct, id: string, { functions }: { readonly functions: RecoveryFunctions }) {
    super(scope, id);
    const outcome = new ReconcileOutcome(this);
    const closing = new Closing(this, 'Closing', {
      steps: new StepFactory(functions, outcome.startState),
      outcome: outcome.startState,
    });
    const hold = new Hold(this, 'Hold', { steps: new StepFactory(functions, closing), closing });
    const steps = new StepFactory(functions, hold);

    const check = steps.task(this, 'Check reconcile', {
      function: 'check-reconcile',
      resultKey: '$',
      retry: RETRY_READS,
      onError: { as: 'failure', next: outcome.unchanged },
    });
    const ownership = new Ownership(this, 'Ownership', { steps, outcome: outcome.startState });
    const assessment = new Assessment(this, 'Assessment', { steps, hold });

    ownership.next(assessment).next(closing);
    this.definition = check.next(
      new Choice(this, 'Owner gone?')
        .when(Condition.isPresent('$.reconciles'), ownership)
        .otherwise(new Succeed(this, 'Nothing to reconcile')),
    );
  }
}
