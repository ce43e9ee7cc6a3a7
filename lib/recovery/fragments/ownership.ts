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
import type { StepFactory, StepProps } from '../step-factory';

export interface OwnershipProps {
  readonly steps: StepFactory;
  readonly outcome: IChainable;
  /**
   * The state that opens or adopts the record, once the database is locked.
   * @default - the record stays as it is
   */
  readonly record?: { readonly state: string } & Pick<StepProps, 'function' | 'options'>;
}

/** This execution becomes the owner of the database and opens, or adopts, its record. */
export class Ownership extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: OwnershipProps) {
    super(scope, id);
    const lock = props.steps.task(this, 'Lock database', {
      function: 'lock-database',
      resultKey: 'lock',
      retry: RETRY_CHANGES,
      onError: { as: 'failure', next: props.outcome },
    });
    const settle = new Wait(this, 'Let previous owner settle', { time: WaitTime.secondsPath('$.lock.settleSeconds') });

    lock.next(settle);
    this.startState = lock;
    this.endStates = [props.record ? this.recorded(props.steps, settle, props.record) : settle];
  }

  private recorded(steps: StepFactory, settle: Wait, record: NonNullable<OwnershipProps['record']>): INextable {
    const { state, ...rest } = record;
    const recorded = steps.task(this, state, { ...rest, resultKey: 'record', retry: RETRY_CHANGES });
    settle.next(recorded);
    return recorded;
  }
}
