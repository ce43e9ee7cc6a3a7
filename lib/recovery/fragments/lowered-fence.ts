import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { HOURS, MINUTES } from '../deadlines';
import { RETRY_CHANGES, RETRY_READS } from '../retry-policy';
import type { StepFactory } from '../step-factory';

/** Production gets its security groups back. */
export class LoweredFence extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: { readonly steps: StepFactory; readonly pointOfNoReturn: boolean }) {
    super(scope, id);
    const { steps, pointOfNoReturn } = props;
    // RDS refuses the change while the instance is `backing-up`, as for hours after the snapshot of an emergency stop.
    const lower = steps.loop(this, 'Lower fence', {
      function: 'lower-fence',
      resultKey: 'fenceLowered',
      retry: RETRY_CHANGES,
      deadlineSeconds: (pointOfNoReturn ? 1 : 6) * HOURS,
      options: { pointOfNoReturn },
      holdsFreeze: pointOfNoReturn,
    });
    const down = steps.loop(this, 'Fence down?', {
      function: 'check-fence-down',
      resultKey: 'fenceDown',
      retry: RETRY_READS,
      deadlineSeconds: 10 * MINUTES,
    });

    lower.next(down);
    this.startState = lower.startState;
    this.endStates = down.endStates;
  }
}
