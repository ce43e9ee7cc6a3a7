import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { WorldContext } from '../world';
import type { StateMachineDefinition } from './definition';
import { sleep } from './duration';
import { History, NOT_TRUNCATED, shown } from './history';
import { runBranch } from './interpreter';
import type { Strand, TaskInvoker } from './run';
import { Halt, StateError } from './state-error';
import type { TaskTokens } from './task-tokens';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionOptions {
  readonly context: Pick<WorldContext, 'clock' | 'pace' | 'random' | 'region' | 'log'>;
  readonly arn: string;
  readonly name: string;
  readonly machine: {
    readonly arn: string;
    readonly name: string;
    readonly roleArn: string;
    readonly definition: StateMachineDefinition;
  };
  /** JSON text, as it was given. */
  readonly input: string;
  readonly invoker: TaskInvoker;
  readonly tokens: TaskTokens;
  readonly observe?: (execution: Execution, event: HistoryEvent) => void;
}

/** One run of a state machine, from its start until it is closed. The definition is the one of the moment it started. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  readonly startDate: Date;
  readonly history: History;
  /** Resolves when the execution is closed, however it ended; never rejects. */
  readonly finished: Promise<void>;
  status: ExecutionStatus = 'RUNNING';
  stopDate?: Date;
  output?: string;
  error?: string;
  cause?: string;

  readonly #control = new AbortController();
  readonly #strand: Strand = { signal: this.#control.signal, lastEventId: 0 };

  constructor(private readonly options: ExecutionOptions) {
    this.arn = options.arn;
    this.name = options.name;
    this.input = options.input;
    this.startDate = options.context.clock.now();
    this.history = new History(
      () => options.context.clock.now(),
      (event) => options.observe?.(this, event),
    );
    this.finished = this.#run();
  }

  get machineArn(): string {
    return this.options.machine.arn;
  }

  /** Stops it: nothing is called any more, functions that run go on. Does nothing to a closed execution. */
  abort(error?: string, cause?: string): void {
    this.#control.abort(new Halt('ABORTED', error, cause));
  }

  async #run(): Promise<void> {
    const { context, machine, invoker, tokens, input } = this.options;
    const execution = {
      Id: this.arn,
      Name: this.name,
      RoleArn: machine.roleArn,
      StartTime: this.startDate.toISOString(),
      Input: JSON.parse(input) as unknown,
    };
    const { clock, pace, random, region } = context;
    const stateMachine = { Id: machine.arn, Name: machine.name };
    const run = { clock, pace, random, region, execution, stateMachine, invoker, tokens, history: this.history };
    const over = new AbortController();
    try {
      this.history.append(this.#strand, 'ExecutionStarted', {
        executionStartedEventDetails: { input, inputDetails: NOT_TRUNCATED, roleArn: machine.roleArn },
      });
      this.#limitDuration(over.signal);
      // The caller of StartExecution gets its answer before the first state begins.
      await Promise.resolve();
      this.#succeed(await runBranch(run, this.#strand, machine.definition, execution.Input));
    } catch (error) {
      this.#fail(error);
    } finally {
      over.abort();
    }
  }

  #limitDuration(signal: AbortSignal): void {
    const { context, machine } = this.options;
    const seconds = machine.definition.TimeoutSeconds;
    if (seconds === undefined) return;
    sleep(context.clock, seconds * 1000, signal).then(
      () => this.#control.abort(new Halt('TIMED_OUT', 'States.Timeout')),
      () => undefined,
    );
  }

  #succeed(output: unknown): void {
    this.output = shown(output);
    this.#close('SUCCEEDED');
    this.history.end(this.#strand, 'ExecutionSucceeded', {
      executionSucceededEventDetails: { output: this.output, outputDetails: NOT_TRUNCATED },
    });
  }

  #fail(thrown: unknown): void {
    const known = thrown instanceof StateError || thrown instanceof Halt;
    if (!known)
      this.options.context.log(
        `execution ${this.arn} ended by a fault of the local world: ${(thrown as Error)?.stack ?? String(thrown)}`,
      );
    this.error = thrown instanceof StateError ? thrown.name : thrown instanceof Halt ? thrown.error : 'States.Runtime';
    this.cause = known ? thrown.cause : `the local world failed while it ran this execution: ${String(thrown)}`;
    const details = { error: this.error, cause: this.cause };
    const status = thrown instanceof Halt && thrown.status !== 'SIBLING_FAILED' ? thrown.status : 'FAILED';
    this.#close(status);
    if (status === 'ABORTED')
      this.history.end(this.#strand, 'ExecutionAborted', { executionAbortedEventDetails: details });
    else if (status === 'TIMED_OUT')
      this.history.end(this.#strand, 'ExecutionTimedOut', { executionTimedOutEventDetails: details });
    else this.history.end(this.#strand, 'ExecutionFailed', { executionFailedEventDetails: details });
  }

  #close(status: ExecutionStatus): void {
    this.status = status;
    this.stopDate = this.options.context.clock.now();
  }
}
