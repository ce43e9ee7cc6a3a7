import { Duration } from 'aws-cdk-lib';
import {
  type IChainable,
  type INextable,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { RETRY_CHANGES } from '../retry-policy';
import type { StepFactory } from '../step-factory';
import { Assessment } from './assessment';

/**
 * Where every failed step leads: take the database over from whatever may still be running, let it run out, then look at
 * the world and undo one thing at a time until it is safe. It needs only the incident and the database in `$`.
 */
export class FailurePath extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[] = [];

  constructor(
    scope: Construct,
    id: string,
    props: { readonly steps: StepFactory; readonly hold: IChainable; readonly closing: IChainable },
  ) {
    super(scope, id);
    const { steps, hold, closing } = props;
    const takeOver = steps.task(this, 'Take over', {
      function: 'take-over',
      resultKey: 'lock',
      retry: RETRY_CHANGES,
      onError: { as: 'undoFailure', next: hold },
    });
    // Longer than the longest function that changes anything may run: 75 s.
    const settle = new Wait(this, 'Settle', { time: WaitTime.duration(Duration.seconds(90)) });
    const assessment = new Assessment(this, 'Assessment', { steps, hold });

    takeOver.next(settle).next(assessment).next(closing);
    this.startState = takeOver;
  }
}
