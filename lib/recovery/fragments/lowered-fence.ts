import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MINUTES } from '../deadlines';
import { RETRY_CHANGES_LONG, RETRY_READS } from '../retry-policy';
import type { StepFactory } from '../step-factory';

/** Production gets its security groups back. */
export class LoweredFence extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: { readonly steps: StepFactory; readonly pointOfNoReturn: boolean }) {
    super(scope, id);
    const lower = props.steps.task(this, 'Lower fence', {
      function: 'lower-fence',
      resultKey: 'fenceLowered',
      // RDS refuses the change while the instance is `backing-up`, as after the snapshot of an emergency stop.
      retry: RETRY_CHANGES_LONG,
      options: { pointOfNoReturn: props.pointOfNoReturn },
    });
    const down = props.steps.loop(this, 'Fence down?', {
      function: 'check-fence-down',
      resultKey: 'fenceDown',
      retry: RETRY_READS,
      deadlineSeconds: 10 * MINUTES,
    });

    lower.next(down);
    this.startState = lower;
    this.endStates = down.endStates;
  }
}
