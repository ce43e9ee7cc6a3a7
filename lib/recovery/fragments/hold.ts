import { type IChainable, type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { RETRY_CHANGES } from '../retry-policy';
import type { StepFactory } from '../step-factory';

/** Leaves everything as it is, writers stopped, and pages the commander with the commands to go on. */
export class Hold extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[] = [];

  constructor(scope: Construct, id: string, props: { readonly steps: StepFactory; readonly closing: IChainable }) {
    super(scope, id);
    const { steps, closing } = props;
    this.startState = steps
      .task(this, 'Hold safe', {
        function: 'hold-safe',
        resultKey: 'held',
        retry: RETRY_CHANGES,
        onError: { as: 'openItem', next: closing },
      })
      .next(closing).startState;
  }
}
