import { NOT_TRUNCATED, shown } from './history';
import type { Run, Strand } from './run';
import type { StateError } from './state-error';
import type { TaskResource } from './task-resource';

/** What one attempt of a task writes into the history. */
export interface TaskEvents {
  notScheduled(error: StateError): void;
  scheduled(parameters: unknown, timeoutInSeconds: number | undefined, heartbeatInSeconds: number | undefined): void;
  /** The call was accepted and a token is waited for. */
  submitted(output: unknown): void;
  succeeded(output: unknown): void;
  failed(error: StateError): void;
}

const timedOut = (error: StateError) => error.name === 'States.Timeout' || error.name === 'States.HeartbeatTimeout';

/** A function as Resource and `lambda:invoke` write events of different types. */
export function taskEvents(run: Run, strand: Strand, resource: TaskResource): TaskEvents {
  return resource.kind === 'function'
    ? functionEvents(run, strand, resource.functionArn)
    : invokeEvents(run, strand, resource.resource);
}

function functionEvents({ history }: Run, strand: Strand, resource: string): TaskEvents {
  const why = ({ name, cause }: StateError) => ({ error: name, cause });
  return {
    notScheduled: (error) =>
      history.append(strand, 'LambdaFunctionScheduleFailed', { lambdaFunctionScheduleFailedEventDetails: why(error) }),
    scheduled: (parameters, timeoutInSeconds) => {
      const details = { resource, input: shown(parameters), inputDetails: NOT_TRUNCATED, timeoutInSeconds };
      history.append(strand, 'LambdaFunctionScheduled', { lambdaFunctionScheduledEventDetails: details });
      history.append(strand, 'LambdaFunctionStarted');
    },
    submitted: () => undefined,
    succeeded: (output) =>
      history.append(strand, 'LambdaFunctionSucceeded', {
        lambdaFunctionSucceededEventDetails: { output: shown(output), outputDetails: NOT_TRUNCATED },
      }),
    failed: (error) =>
      timedOut(error)
        ? history.append(strand, 'LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: why(error) })
        : history.append(strand, 'LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: why(error) }),
  };
}

function invokeEvents({ history, region }: Run, strand: Strand, resource: string): TaskEvents {
  const call = { resourceType: 'lambda', resource };
  const why = ({ name, cause }: StateError) => ({ ...call, error: name, cause });
  const output = (value: unknown) => ({ ...call, output: shown(value), outputDetails: NOT_TRUNCATED });
  return {
    notScheduled: (error) => history.append(strand, 'TaskFailed', { taskFailedEventDetails: why(error) }),
    scheduled: (parameters, timeoutInSeconds, heartbeatInSeconds) => {
      const details = { ...call, region, parameters: shown(parameters), timeoutInSeconds, heartbeatInSeconds };
      history.append(strand, 'TaskScheduled', { taskScheduledEventDetails: details });
      history.append(strand, 'TaskStarted', { taskStartedEventDetails: call });
    },
    submitted: (response) => history.append(strand, 'TaskSubmitted', { taskSubmittedEventDetails: output(response) }),
    succeeded: (result) => history.append(strand, 'TaskSucceeded', { taskSucceededEventDetails: output(result) }),
    failed: (error) =>
      timedOut(error)
        ? history.append(strand, 'TaskTimedOut', { taskTimedOutEventDetails: why(error) })
        : history.append(strand, 'TaskFailed', { taskFailedEventDetails: why(error) }),
  };
}
