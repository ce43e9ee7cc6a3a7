import {
  Condition,
  type IChainable,
  type INextable,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Check } from '../../../lambdas/shared/contract/verdict';
import { HOURS, MINUTES } from '../deadlines';
import { RETRY_CHANGES, RETRY_CONNECTIONS, RETRY_READS, RETRY_VALIDATION } from '../retry-policy';
import type { StepFactory } from '../step-factory';

/** Settings, roles, credentials and a reboot take minutes each. */
const CONFIGURE_SECONDS = HOURS;
/** RDS backs a restored instance up at once; large ones were seen to need two to three hours. */
const FIRST_BACKUP_SECONDS = 6 * HOURS;

export interface RestoreProps {
  readonly steps: StepFactory;
  readonly checks: readonly Check[];
  readonly restoreTimeoutSeconds: number;
  /** Asked again when the time to restore to is not in the archived log yet. */
  readonly startRestore: IChainable;
}

/** The candidate comes up beside the original, gets the original's settings, and its data is validated. */
export class Restore extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: RestoreProps) {
    super(scope, id);
    const { steps, checks, restoreTimeoutSeconds, startRestore } = props;

    // Names and token of a restore belong to its attempt: the plan of the next one has names of its own.
    const planAgain = steps.task(this, 'Plan another attempt', {
      function: 'plan-recovery',
      resultKey: 'plan',
      retry: RETRY_READS,
      options: { checks },
    });
    const finished = steps.loop(this, 'Restore finished?', {
      function: 'check-restore',
      resultKey: 'restored',
      retry: RETRY_READS,
      deadlineSeconds: restoreTimeoutSeconds,
      // No restore ends within its first minutes; from 500 s on it is 3 % again.
      shortestDelaySeconds: 15,
      holdsFreeze: true,
      branches: [
        {
          when: Condition.stringEquals('$.restored.status', 'notYet'),
          next: new Wait(this, 'Start restore: wait', {
            time: WaitTime.secondsPath('$.restored.delaySeconds'),
          }).next(startRestore),
        },
        {
          when: Condition.stringEquals('$.restored.status', 'again'),
          next: planAgain.next(startRestore),
        },
      ],
    });
    const configure = steps.loop(this, 'Configure candidate', {
      function: 'configure-candidate',
      resultKey: 'configured',
      retry: RETRY_CHANGES,
      deadlineSeconds: FIRST_BACKUP_SECONDS + CONFIGURE_SECONDS,
      options: { besidesBackupSeconds: CONFIGURE_SECONDS },
      holdsFreeze: true,
    });
    const validate = steps.task(this, 'Validate data', {
      function: 'validate-data',
      resultKey: 'verdict',
      retry: RETRY_VALIDATION,
      options: { checks },
    });

    // `available` says nothing about connections: crash recovery and DNS may take minutes more.
    const answers = steps.loop(this, 'Candidate answers?', {
      function: 'check-candidate',
      resultKey: 'candidateAnswers',
      retry: RETRY_CONNECTIONS,
      deadlineSeconds: 15 * MINUTES,
      shortestDelaySeconds: 20,
      holdsFreeze: true,
    });

    finished.next(configure).next(answers).next(validate);
    this.startState = finished.startState;
    this.endStates = [validate];
  }
}
