import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DatabaseConfig } from '../config';
import { MINUTES } from './deadlines';
import { Closing } from './fragments/closing';
import { CutOver } from './fragments/cut-over';
import { FailurePath } from './fragments/failure-path';
import { Freeze } from './fragments/freeze';
import { Hold } from './fragments/hold';
import { RevertOutcome } from './fragments/outcome';
import { Ownership } from './fragments/ownership';
import { Resume } from './fragments/resume';
import type { RecoveryFunctions } from './recovery-functions';
import { RETRY_CONNECTIONS, RETRY_READS, RETRY_REQUEST } from './retry-policy';
import { StepFactory } from './step-factory';

export interface RevertWorkflowProps {
  readonly functions: RecoveryFunctions;
  readonly database: Pick<DatabaseConfig, 'checks' | 'approval'>;
}

/**
 * RevertCutover: within the waiting period the retired instance takes the production name back, with the same care as it
 * lost it. What was written since is counted first, shown to whoever approves, and kept on the other instance.
 */
export class RevertWorkflow extends Construct {
  readonly definition: IChainable;

  constructor(scope: Construct, id: string, { functions, database }: RevertWorkflowProps) {
    super(scope, id);
    const { checks, approval } = database;
    const outcome = new RevertOutcome(this);
    const closing = new Closing(this, 'Closing', {
      steps: new StepFactory(functions, outcome.startState),
      outcome: outcome.startState,
    });
    const hold = new Hold(this, 'Hold', { steps: new StepFactory(functions, closing), closing });
    const failurePath = new FailurePath(this, 'FailurePath', {
      steps: new StepFactory(functions, hold),
      hold,
      closing,
    });
    const steps = new StepFactory(functions, failurePath);

    const check = steps.task(this, 'Check revert', {
      function: 'check-revert',
      resultKey: '$',
      retry: RETRY_READS,
      onError: { as: 'failure', next: outcome.unchanged },
    });
    const listLostWrites = steps.task(this, 'List lost writes', {
      function: 'list-lost-writes',
      resultKey: 'lostWrites',
      retry: RETRY_CONNECTIONS,
      options: { checks },
      onError: { as: 'failure', next: outcome.startState },
    });
    const ownership = new Ownership(this, 'Ownership', {
      steps,
      outcome: outcome.startState,
      record: { state: 'Record revert', function: 'record-revert' },
    });
    const freeze = new Freeze(this, 'Freeze', { steps });
    const cutOver = new CutOver(this, 'CutOver', { steps, verifiedBy: 'verify-reverted' });
    const countLostWrites = steps.task(this, 'Count lost writes', {
      function: 'list-lost-writes',
      resultKey: 'lostWritesAtFreeze',
      retry: RETRY_CONNECTIONS,
      options: { checks },
      onError: { as: 'openItem', next: cutOver },
    });
    const resume = new Resume(this, 'Resume', { steps, afterwards: closing });

    const owned = check.next(listLostWrites).next(ownership);
    const approved =
      approval.kind === 'none' ? owned : owned.next(this.approve(steps, approval.timeoutMinutes * MINUTES));
    this.definition = approved.next(freeze).next(countLostWrites).next(cutOver).next(resume).next(closing);
  }

  private approve(steps: StepFactory, timeoutSeconds: number) {
    return steps.task(this, 'Approve revert', {
      function: 'request-revert-approval',
      resultKey: 'approval',
      retry: RETRY_REQUEST,
      options: { timeoutSeconds },
      waitForTokenSeconds: timeoutSeconds,
    });
  }
}
