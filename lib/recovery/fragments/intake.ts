import {
  Choice,
  Condition,
  type IChainable,
  type INextable,
  type State,
  StateMachineFragment,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Check } from '../../../lambdas/shared/contract/verdict';
import { RETRY_CONNECTIONS, RETRY_READS } from '../retry-policy';
import { branchOf } from '../state-conditions';
import type { StepFactory } from '../step-factory';

export interface IntakeProps {
  readonly steps: StepFactory;
  readonly checks: readonly Check[];
  readonly outcome: IChainable;
  readonly refused: IChainable;
}

/** The request is checked and planned; a plan ends here. Nothing has been changed or locked. */
export class Intake extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: IntakeProps) {
    super(scope, id);
    const { steps, checks, outcome, refused } = props;

    // A refused request must not reach `Outcome?`: its input is unchecked and could name an outcome itself.
    const check = steps.task(this, 'Check request', {
      function: 'check-request',
      resultKey: '$',
      retry: RETRY_READS,
      onError: { as: 'failure', next: refused },
    });
    const plan = steps.task(this, 'Plan recovery', {
      function: 'plan-recovery',
      resultKey: 'plan',
      retry: RETRY_READS,
      options: { checks },
      onError: { as: 'failure', next: outcome },
    });
    // The login ends the last sessions later: one that fails must be known before the writers are stopped.
    const login = steps.task(this, 'Check login', {
      function: 'check-login',
      resultKey: 'login',
      retry: RETRY_CONNECTIONS,
      onError: { as: 'failure', next: outcome },
    });
    const mode = new Choice(this, 'Mode?')
      .when(Condition.stringEquals('$.incident.mode', 'plan'), outcome)
      .otherwise(refused);

    check.next(plan).next(login).next(mode);
    this.startState = check;
    this.endStates = [
      branchOf(
        mode,
        Condition.or(
          Condition.stringEquals('$.incident.mode', 'prepare'),
          Condition.stringEquals('$.incident.mode', 'recover'),
        ),
      ),
    ];
  }
}
