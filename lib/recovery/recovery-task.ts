import { CustomState } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { RecoveryState } from '../../lambdas/shared/contract/recovery-state';
import type { RetryPolicy } from './retry-policy';
import type { TaskFunction } from './task-function';

export interface RecoveryTaskProps {
  readonly function: TaskFunction;
  /** Key of `$` that the result is written to; `$` replaces the whole state. */
  readonly resultKey: keyof RecoveryState | '$';
  readonly retry: RetryPolicy;
  /**
   * Constants that tell states apart which share a function.
   * @default - none
   */
  readonly options?: Readonly<Record<string, unknown>>;
  /**
   * Waits until somebody sends the task token back, at most this long.
   * @default - the result of the function is the result of the Task
   */
  readonly waitForTokenSeconds?: number;
}

/** A Task that calls one version of one function with the whole state and the context of the execution. */
export class RecoveryTask extends CustomState {
  constructor(scope: Construct, stateName: string, props: RecoveryTaskProps) {
    const version = props.function.version.functionArn;
    const waits = props.waitForTokenSeconds !== undefined;
    const payload = {
      'state.$': '$',
      context: {
        'executionArn.$': '$$.Execution.Id',
        'executionStartedAt.$': '$$.Execution.StartTime',
        'stateName.$': '$$.State.Name',
        'enteredAt.$': '$$.State.EnteredTime',
      },
      ...(props.options ? { options: props.options } : {}),
      ...(waits ? { 'taskToken.$': '$$.Task.Token' } : {}),
    };
    super(scope, stateName, {
      stateJson: {
        Type: 'Task',
        ...(waits
          ? {
              Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
              Parameters: { FunctionName: version, Payload: payload },
            }
          : { Resource: version, Parameters: payload }),
        ResultPath: props.resultKey === '$' ? '$' : `$.${props.resultKey}`,
        TimeoutSeconds: props.waitForTokenSeconds ?? props.function.taskTimeoutSeconds,
      },
    });
    for (const retrier of props.retry) {
      this.addRetry(retrier);
    }
  }
}
