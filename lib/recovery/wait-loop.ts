import {
  Chain,
  Choice,
  Condition,
  type IChainable,
  type INextable,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { RecoveryState } from '../../lambdas/shared/contract/recovery-state';
import type { RecoveryTask } from './recovery-task';
import { FROZEN } from './state-conditions';

export interface WaitLoopBranch {
  readonly when: Condition;
  readonly next: IChainable;
}

export interface WaitLoopProps {
  /** Judges the deadline, and says in `status` and `delaySeconds` how the loop goes on. */
  readonly check: RecoveryTask;
  /** Key of `$` that `check` writes. */
  readonly resultKey: keyof RecoveryState;
  /** Where an answer goes that is none of those known. */
  readonly otherwise: IChainable;
  /**
   * Task that runs before each wait while the writers are stopped, so that nothing starts them again meanwhile.
   * @default - none
   */
  readonly whileFrozen?: RecoveryTask;
  /**
   * Answers that are neither done nor waiting, looked at after `done`.
   * @default - none
   */
  readonly branches?: readonly WaitLoopBranch[];
  /** @default - status is `waiting` */
  readonly waitsWhen?: Condition;
}

/**
 * The one way to wait: the check, a Choice, a Wait as long as the check asked for, and the check again. Whatever follows
 * the loop follows the answer `done`.
 */
export class WaitLoop extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, props: WaitLoopProps) {
    const { check, resultKey, whileFrozen } = props;
    super(scope, `${check.stateId}: loop`);
    const done = Condition.stringEquals(`$.${resultKey}.status`, 'done');
    const waiting = props.waitsWhen ?? Condition.stringEquals(`$.${resultKey}.status`, 'waiting');

    const choice = new Choice(this, `${check.stateId}: done?`);
    const wait = new Wait(this, `${check.stateId}: wait`, {
      time: WaitTime.secondsPath(`$.${resultKey}.delaySeconds`),
    });
    check.next(choice);
    wait.next(check);
    whileFrozen?.next(wait);

    this.startState = check;
    // The Choice gets its branches when the story names what follows, so that `done` comes first in the definition.
    this.endStates = [
      {
        next: (next) => {
          choice.when(done, next);
          for (const branch of props.branches ?? []) {
            choice.when(branch.when, branch.next);
          }
          if (whileFrozen) {
            choice.when(Condition.and(waiting, FROZEN), whileFrozen);
          }
          choice.when(waiting, wait).otherwise(props.otherwise);
          return Chain.start(next);
        },
      },
    ];
  }
}
