import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { attachProxies } from './fragments/attached-proxies';
import { Closing } from './fragments/closing';
import { Hold } from './fragments/hold';
import { LoweredFence } from './fragments/lowered-fence';
import { ResumeOutcome } from './fragments/outcome';
import { Ownership } from './fragments/ownership';
import { liftReadOnly } from './fragments/read-only';
import { Resume } from './fragments/resume';
import type { RecoveryFunctions } from './recovery-functions';
import { RETRY_READS } from './retry-policy';
import { StepFactory } from './step-factory';

/** ResumeWrites: brings the writers of a held recovery back, on whichever instance holds the production name. */
export class ResumeWorkflow extends Construct {
  readonly definition: IChainable;

  constructor(scope: Construct, id: string, { functions }: { readonly functions: RecoveryFunctions }) {
    super(scope, id);
    const outcome = new ResumeOutcome(this);
    const closing = new Closing(this, 'Closing', {
      steps: new StepFactory(functions, outcome.startState),
      outcome: outcome.startState,
    });
    const hold = new Hold(this, 'Hold', { steps: new StepFactory(functions, closing), closing });
    const steps = new StepFactory(functions, hold);

    const check = steps.task(this, 'Check resume', {
      function: 'check-resume',
      resultKey: '$',
      retry: RETRY_READS,
      onError: { as: 'failure', next: outcome.unchanged },
    });
    const ownership = new Ownership(this, 'Ownership', {
      steps,
      outcome: outcome.startState,
      record: { state: 'Adopt record', function: 'adopt-record' },
    });
    const lowered = new LoweredFence(this, 'LoweredFence', { steps, pointOfNoReturn: false });
    const resume = new Resume(this, 'Resume', { steps, afterwards: closing });

    const owned = check.next(ownership);
    const writable = liftReadOnly(this, steps);
    const opened = (writable ? owned.next(writable) : owned).next(lowered);
    const attached = attachProxies(this, steps);
    this.definition = (attached ? opened.next(attached) : opened).next(resume).next(closing);
  }
}
