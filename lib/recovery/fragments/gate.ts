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
import type { DatabaseConfig } from '../../config';
import { MINUTES } from '../deadlines';
import { RETRY_READS, RETRY_REQUEST } from '../retry-policy';
import { holds } from '../state-conditions';
import type { StepFactory } from '../step-factory';

export interface GateProps {
  readonly steps: StepFactory;
  readonly checks: readonly Check[];
  readonly approval: DatabaseConfig['approval'];
  readonly closing: IChainable;
  readonly failurePath: IChainable;
}

/** Only a candidate whose data passed goes on; a person approves where that is asked for; the world is looked at again. */
export class Gate extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: GateProps) {
    super(scope, id);
    const { steps, approval } = props;
    const recheck = steps.task(this, 'Recheck world', {
      function: 'recheck-world',
      resultKey: 'recheck',
      retry: RETRY_READS,
      options: { checks: props.checks },
    });
    const passed = holds('$.verdict.outcome', 'pass');

    this.startState = new Choice(this, 'Gate?')
      .when(Condition.and(passed, holds('$.incident.mode', 'prepare')), props.closing)
      .when(
        Condition.and(passed, holds('$.incident.mode', 'recover')),
        approval.kind === 'none' ? recheck : this.approve(steps, approval.timeoutMinutes * MINUTES).next(recheck),
      )
      .otherwise(props.failurePath);
    this.endStates = [recheck];
  }

  private approve(steps: StepFactory, timeoutSeconds: number) {
    return steps.task(this, 'Approve cut-over', {
      function: 'request-approval',
      resultKey: 'approval',
      retry: RETRY_REQUEST,
      options: { timeoutSeconds },
      waitForTokenSeconds: timeoutSeconds,
    });
  }
}
