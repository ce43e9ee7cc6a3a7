import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { RecoveryState } from '../../lambdas/shared/contract/recovery-state';
import { type CaughtAs, onError } from './catch-policy';
import type { FunctionFolder } from './functions/function-catalogue';
import type { RecoveryFunctions } from './recovery-functions';
import { RecoveryTask } from './recovery-task';
import { RETRY_READS, type RetryPolicy } from './retry-policy';
import { WaitLoop, type WaitLoopBranch } from './wait-loop';

export interface StepProps {
  readonly function: FunctionFolder;
  readonly resultKey: keyof RecoveryState | '$';
  readonly retry: RetryPolicy;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly waitForTokenSeconds?: number;
  /**
   * What an error means, and where it leads.
   * @default - `failure`, to the failure path
   */
  readonly onError?: { readonly as: CaughtAs; readonly next: IChainable };
}

export interface LoopProps extends StepProps {
  readonly resultKey: keyof RecoveryState;
  readonly deadlineSeconds: number;
  /** Shortest Wait, for what never takes seconds only: each poll is 9 of the events that an execution may have. @default 5 */
  readonly shortestDelaySeconds?: number;
  /** Keeps the writers stopped while the loop waits. */
  readonly holdsFreeze?: boolean;
  readonly branches?: readonly WaitLoopBranch[];
}

/** Makes the states of one machine: each Task with its function, its retry and its one Catch. */
export class StepFactory {
  constructor(
    private readonly functions: RecoveryFunctions,
    /** Where a step goes that failed, and a loop whose answer is unknown. */
    private readonly failurePath: IChainable,
  ) {}

  /** Whether the database needs, and so has, the function. */
  has(folder: FunctionFolder): boolean {
    return this.functions.has(folder);
  }

  task(scope: Construct, stateName: string, props: StepProps): RecoveryTask {
    const task = new RecoveryTask(scope, stateName, { ...props, function: this.functions.get(props.function) });
    return onError(task, props.onError?.as ?? 'failure', props.onError?.next ?? this.failurePath);
  }

  /** A Task that is asked again until it says `done` or its deadline has passed. */
  loop(scope: Construct, stateName: string, props: LoopProps): WaitLoop {
    const { deadlineSeconds, shortestDelaySeconds } = props;
    const loop = { loop: stateName, deadlineSeconds, ...(shortestDelaySeconds ? { shortestDelaySeconds } : {}) };
    const check = this.task(scope, stateName, { ...props, options: { ...props.options, ...loop } });
    const whileFrozen = props.holdsFreeze
      ? this.task(scope, `${stateName}: hold freeze`, {
          function: 'check-writers',
          resultKey: 'holdFreeze',
          retry: RETRY_READS,
          options: { expect: 'stopped', hold: true, ...loop },
        })
      : undefined;
    return new WaitLoop(scope, {
      check,
      resultKey: props.resultKey,
      otherwise: this.failurePath,
      ...(whileFrozen ? { whileFrozen } : {}),
      ...(props.branches ? { branches: props.branches } : {}),
    });
  }
}
