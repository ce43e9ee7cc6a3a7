import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Closing } from './fragments/closing';
import { Freeze } from './fragments/freeze';
import { Hold } from './fragments/hold';
import { FreezeOutcome } from './fragments/outcome';
import { Ownership } from './fragments/ownership';
import type { RecoveryFunctions } from './recovery-functions';
import { RETRY_CHANGES, RETRY_READS } from './retry-policy';
import { StepFactory } from './step-factory';

/** Most applications commit within seconds; whoever pulls the emergency stop does not wait for a report that runs for hours. */
const GRACE_SECONDS = 30;

/**
 * FreezeWrites: the emergency stop. Writes end, provably, and a snapshot is taken; the record stays open until
 * ResumeWrites undoes exactly this, or RecoverDatabase goes on from it.
 */
export class FreezeWorkflow extends Construct {
  readonly definition: IChainable;

  constructor(scope: Construct, id: string, { functions }: { readonly functions: RecoveryFunctions }) {
    super(scope, id);
    const outcome = new FreezeOutcome(this);
    const closing = new Closing(this, 'Closing', {
      steps: new StepFactory(functions, outcome.startState),
      outcome: outcome.startState,
    });
    const hold = new Hold(this, 'Hold', { steps: new StepFactory(functions, closing), closing });
    const steps = new StepFactory(functions, hold);

    const check = steps.task(this, 'Check freeze', {
      function: 'check-freeze',
      resultKey: '$',
      retry: RETRY_READS,
      onError: { as: 'failure', next: outcome.unchanged },
    });
    const ownership = new Ownership(this, 'Ownership', {
      steps,
      outcome: outcome.startState,
      record: { state: 'Record original', function: 'record-original' },
    });
    const freeze = new Freeze(this, 'Freeze', { steps, graceSeconds: GRACE_SECONDS });
    const snapshot = steps.task(this, 'Snapshot database', {
      function: 'snapshot-database',
      resultKey: 'snapshot',
      retry: RETRY_CHANGES,
      onError: { as: 'openItem', next: closing },
    });

    this.definition = check.next(ownership).next(freeze).next(snapshot).next(closing);
  }
}
