import * as sdk from '@aws-sdk/client-sfn';
import { type Authorization, AwsError, type Service } from '../service';
import type { Execution, ExecutionStatus } from '../states/execution';
import { randomUuid } from '../states/random-uuid';
import type { TaskInvoker } from '../states/run';
import { TaskTokens } from '../states/task-tokens';
import type { EventBus, Functions, WorldContext } from '../world';
import { describedExecution, historyPage, listedExecution, page, statusChange } from './states/execution-views';
import { Executions } from './states/executions';
import { StateMachines } from './states/state-machine';

export interface StatesOptions {
  readonly context: WorldContext;
  readonly functions: Functions;
  readonly events: EventBus;
  /** Asks IAM on behalf of a role; throws or rejects with AWS's sentence when it denies. */
  authorizeRole(roleArn: string, authorizations: readonly Authorization[]): void | Promise<void>;
}

/** Something that happened to an execution, for people who watch it. */
export interface ExecutionProgress {
  readonly executionArn: string;
  readonly at: Date;
  readonly kind: 'started' | 'entered' | 'exited' | 'ended';
  /** State that was entered or left. */
  readonly state?: string;
  /** Status it ended with. */
  readonly status?: ExecutionStatus;
}

export interface ExecutionResult {
  readonly executionArn: string;
  readonly status: ExecutionStatus;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

export interface StatesControl {
  /** Starts an execution past IAM and gives its ARN. */
  start(stateMachineArn: string, input: unknown, name?: string): string;
  /** As a rule does: with a role that has to be allowed states:StartExecution. `input` is JSON text. */
  startAs(roleArn: string, stateMachineArn: string, input: string): Promise<string>;
  /** Resolves when the execution is closed, however it ended. */
  waitFor(executionArn: string): Promise<ExecutionResult>;
  /** Calls the listener as states of any execution are entered and left; gives a function that ends it. */
  onProgress(listener: (progress: ExecutionProgress) => void): () => void;
  /** Lets the time pass in which every task with a token could have been answered. */
  expireTokens(): void;
  /** ARNs of the executions that have not ended. */
  running(): string[];
  /** Names of the states an execution entered, in order. */
  visitedStates(executionArn: string): string[];
}

/** AWS Step Functions: standard workflows in JSONPath, run by the local interpreter against Lambda. */
export function createStates(options: StatesOptions): Service<typeof sdk> & StatesControl {
  const { context, functions, events } = options;
  const machines = new StateMachines(context);
  const executions = new Executions();
  const tokens = new TaskTokens(context.random, () => context.clock.now());
  const listeners = new Set<(progress: ExecutionProgress) => void>();
  const report = (progress: ExecutionProgress) => {
    for (const listener of listeners) listener(progress);
  };
  const announce = (execution: Execution) =>
    events.publish({
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      detail: statusChange(execution),
      resources: [execution.arn],
    });

  const observe = (execution: Execution, event: sdk.HistoryEvent) => {
    const base = { executionArn: execution.arn, at: event.timestamp! };
    if (event.stateEnteredEventDetails)
      report({ ...base, kind: 'entered', state: event.stateEnteredEventDetails.name });
    if (event.stateExitedEventDetails) report({ ...base, kind: 'exited', state: event.stateExitedEventDetails.name });
  };

  const start = (arn: string, input: string, name: string): Execution => {
    const { machine, ...qualifier } = machines.resolve(arn);
    const invoker: TaskInvoker = {
      authorize: async (functionArn) =>
        options.authorizeRole(machine.roleArn, [{ action: 'lambda:InvokeFunction', resources: [functionArn] }]),
      invoke: (functionArn, payload, signal) => functions.invoke(functionArn, payload, signal),
    };
    const before = executions.all().length;
    const execution = executions.start(machine, name, input, { context, invoker, tokens, observe }, qualifier);
    if (executions.all().length > before) {
      announce(execution);
      report({ executionArn: execution.arn, at: execution.startDate, kind: 'started' });
      void execution.finished.then(() => {
        announce(execution);
        report({ executionArn: execution.arn, at: execution.stopDate!, kind: 'ended', status: execution.status });
      });
    }
    return execution;
  };

  return {
    signingName: 'states',
    sdk,
    authorization: AUTHORIZATION,
    operations: {
      StartExecution: ({ stateMachineArn, input = '{}', name }) => {
        const execution = start(stateMachineArn!, input, name ?? randomUuid(context.random));
        return { executionArn: execution.arn, startDate: execution.startDate };
      },
      DescribeExecution: ({ executionArn }) => {
        const { execution, qualifier } = executions.find(executionArn!);
        return describedExecution(execution, qualifier);
      },
      ListExecutions: ({ stateMachineArn, statusFilter, maxResults, nextToken }) => {
        if (stateMachineArn === undefined)
          throw new AwsError(
            'ValidationException',
            'stateMachineArn is missing, expected the ARN of a state machine; map runs are not modelled',
          );
        const { machine, version } = machines.resolve(stateMachineArn);
        const chosen = executions.all().filter((execution) => {
          const { qualifier } = executions.find(execution.arn);
          return (
            execution.machineArn === machine.arn &&
            (version === undefined || qualifier.version === version) &&
            (statusFilter === undefined || execution.status === statusFilter)
          );
        });
        const { items, nextToken: following } = page(chosen.toReversed().map(listedExecution), {
          maxResults,
          nextToken,
        });
        return { executions: items, ...(following === undefined ? {} : { nextToken: following }) };
      },
      StopExecution: async ({ executionArn, error, cause }) => {
        const { execution } = executions.find(executionArn!);
        execution.abort(error, cause);
        await execution.finished;
        return { stopDate: execution.stopDate };
      },
      GetExecutionHistory: (input) => historyPage(executions.find(input.executionArn!).execution, input),
      ListStateMachines: (input) => {
        const all = machines.all().map(({ arn, name, creationDate }) => ({
          stateMachineArn: arn,
          name,
          type: 'STANDARD' as const,
          creationDate,
        }));
        const { items, nextToken } = page(all, input);
        return { stateMachines: items, ...(nextToken === undefined ? {} : { nextToken }) };
      },
      DescribeStateMachine: ({ stateMachineArn }) => {
        const { machine } = machines.resolve(stateMachineArn!);
        const { arn, name, text, roleArn, creationDate } = machine;
        return {
          stateMachineArn: arn,
          name,
          status: 'ACTIVE',
          definition: text,
          roleArn,
          type: 'STANDARD',
          creationDate,
        };
      },
      SendTaskSuccess: ({ taskToken, output }) => {
        tokens.succeed(taskToken!, output!);
        return {};
      },
      SendTaskFailure: ({ taskToken, error, cause }) => {
        tokens.fail(taskToken!, error, cause);
        return {};
      },
      SendTaskHeartbeat: ({ taskToken }) => {
        tokens.heartbeat(taskToken!);
        return {};
      },
    },
    resourceTypes: machines.resourceTypes,
    start: (arn, input, name) => start(arn, JSON.stringify(input), name ?? randomUuid(context.random)).arn,
    startAs: async (roleArn, arn, input) => {
      await options.authorizeRole(roleArn, [{ action: 'states:StartExecution', resources: [arn] }]);
      return start(arn, input, randomUuid(context.random)).arn;
    },
    waitFor: async (arn) => {
      const { execution } = executions.find(arn);
      await execution.finished;
      const { status, output, error, cause } = execution;
      return {
        executionArn: arn,
        status,
        ...(output === undefined ? {} : { output: JSON.parse(output) }),
        error,
        cause,
      };
    },
    onProgress: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    expireTokens: () => tokens.expire(),
    running: () => executions.all().flatMap(({ arn, status }) => (status === 'RUNNING' ? [arn] : [])),
    visitedStates: (arn) =>
      executions.find(arn).execution.history.events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []),
    close: async () => {
      for (const execution of executions.all()) execution.abort('WorldClosed');
      await Promise.all(executions.all().map(({ finished }) => finished));
    },
  };
}

const onMachine = (action: string) => (input: { readonly stateMachineArn?: string }) => [
  { action: `states:${action}`, resources: [input.stateMachineArn ?? '*'] },
];
const onExecution = (action: string) => (input: { readonly executionArn?: string }) => [
  { action: `states:${action}`, resources: [input.executionArn ?? '*'] },
];

/** SendTask* has no resource: it is asked for on `*`, as AWS authorises a token. */
const AUTHORIZATION = {
  StartExecution: onMachine('StartExecution'),
  ListExecutions: onMachine('ListExecutions'),
  DescribeStateMachine: onMachine('DescribeStateMachine'),
  DescribeExecution: onExecution('DescribeExecution'),
  StopExecution: onExecution('StopExecution'),
  GetExecutionHistory: onExecution('GetExecutionHistory'),
};
