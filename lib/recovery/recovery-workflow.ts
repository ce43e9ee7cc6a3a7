import { Choice, Condition, type IChainable, type State } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DatabaseConfig } from '../config';
import { HOURS, MINUTES } from './deadlines';
import { Closing } from './fragments/closing';
import { CutOver } from './fragments/cut-over';
import { FailurePath } from './fragments/failure-path';
import { Freeze } from './fragments/freeze';
import { Gate } from './fragments/gate';
import { Hold } from './fragments/hold';
import { Intake } from './fragments/intake';
import { RecoveryOutcome } from './fragments/outcome';
import { Ownership } from './fragments/ownership';
import { Restore } from './fragments/restore';
import { Resume } from './fragments/resume';
import type { RecoveryFunctions } from './recovery-functions';
import { RETRY_CHANGES } from './retry-policy';
import { FROZEN, holds } from './state-conditions';
import { StepFactory } from './step-factory';
import type { WaitLoop } from './wait-loop';

export interface RecoveryWorkflowProps {
  readonly functions: RecoveryFunctions;
  readonly database: Pick<DatabaseConfig, 'checks' | 'approval' | 'restoreTimeoutMinutes'>;
}

/**
 * RecoverDatabase. One line of states, since a failing branch of a Parallel would cancel the other with its functions
 * still at work: the restore is started, and writes are stopped while it runs.
 */
export class RecoveryWorkflow extends Construct {
  readonly definition: IChainable;

  constructor(scope: Construct, id: string, { functions, database }: RecoveryWorkflowProps) {
    super(scope, id);
    const { checks } = database;
    const outcome = new RecoveryOutcome(this);
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

    const intake = new Intake(this, 'Intake', {
      steps,
      checks,
      outcome: outcome.startState,
      refused: outcome.unchanged,
    });
    const ownership = new Ownership(this, 'Ownership', {
      steps,
      outcome: outcome.startState,
      record: { state: 'Record world', function: 'record-world', options: { checks } },
    });
    const startRestore = steps.task(this, 'Start restore', {
      function: 'start-restore',
      resultKey: 'restore',
      retry: RETRY_CHANGES,
    });
    const freeze = new Freeze(this, 'Freeze', { steps });
    const restore = new Restore(this, 'Restore', {
      steps,
      checks,
      startRestore,
      restoreTimeoutSeconds: database.restoreTimeoutMinutes * MINUTES,
    });
    const gate = new Gate(this, 'Gate', { steps, checks, approval: database.approval, closing, failurePath });
    const cutOver = new CutOver(this, 'CutOver', { steps, verifiedBy: 'verify-production' });
    const backUp = this.backUp(steps, closing);
    const replicas = this.recreateReplicas(steps, backUp);
    const resume = new Resume(this, 'Resume', { steps, afterwards: replicas?.startState ?? backUp });

    const freezesFirst = Condition.and(
      holds('$.incident.mode', 'recover'),
      holds('$.incident.stopWrites', 'start'),
      Condition.not(FROZEN),
    );
    const freezeNow = new Choice(this, 'Freeze now?').when(freezesFirst, freeze).otherwise(restore);
    const validated = new Choice(this, 'Candidate validated?')
      .when(holds('$.verdict.outcome', 'pass'), cutOver)
      .otherwise(restore);
    const frozen = new Choice(this, 'Frozen?').when(FROZEN, cutOver).otherwise(freeze);

    restore.next(gate).next(frozen);
    freeze.next(validated);
    const resumed = cutOver.next(resume);
    (replicas ? resumed.next(replicas) : resumed).next(backUp);
    this.definition = intake.next(ownership).next(startRestore).next(freezeNow);
  }

  /** Before the backup, since RDS makes no replica of an instance that is `backing-up`. */
  private recreateReplicas(steps: StepFactory, afterwards: IChainable): WaitLoop | undefined {
    return steps.has('recreate-replicas')
      ? steps.loop(this, 'Recreate replicas', {
          function: 'recreate-replicas',
          resultKey: 'replicas',
          retry: RETRY_CHANGES,
          deadlineSeconds: HOURS,
          // A replica takes minutes, and the service is back already.
          shortestDelaySeconds: 30,
          onError: { as: 'openItem', next: afterwards },
        })
      : undefined;
  }

  private backUp(steps: StepFactory, closing: IChainable): State {
    return steps
      .task(this, 'Back up production', {
        function: 'back-up-production',
        resultKey: 'backup',
        retry: RETRY_CHANGES,
        onError: { as: 'openItem', next: closing },
      })
      .next(closing).startState;
  }
}
