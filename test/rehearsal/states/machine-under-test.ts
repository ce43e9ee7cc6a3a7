import { Pace } from '../../../lib/rehearsal/pace';
import { check } from '../../../lib/rehearsal/states/check';
import type { StateMachineDefinition } from '../../../lib/rehearsal/states/definition';
import { Execution } from '../../../lib/rehearsal/states/execution';
import type { TaskInvoker } from '../../../lib/rehearsal/states/run';
import { TaskTokens } from '../../../lib/rehearsal/states/task-tokens';
import type { FunctionResult } from '../../../lib/rehearsal/world';
import { VirtualClock } from './virtual-clock';

export const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:work';
export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const INVOKE_WITH_TOKEN = `${INVOKE}.waitForTaskToken`;

export type Handler = (payload: unknown, functionArn: string, attempt: number) => unknown;

export class FunctionError extends Error {
  constructor(
    override readonly name: string,
    message = name,
  ) {
    super(message);
  }
}

/** A state machine with a clock that passes by itself and a handler instead of Lambda. */
export class MachineUnderTest {
  readonly clock = new VirtualClock();
  readonly tokens = new TaskTokens(sequence(7), () => this.clock.now());
  readonly calls: { functionArn: string; payload: unknown }[] = [];
  readonly faults: string[] = [];
  readonly execution: Execution;

  constructor(
    definition: unknown,
    options: { input?: unknown; handler?: Handler; authorize?: TaskInvoker['authorize']; random?: () => number } = {},
  ) {
    const refused = check(definition);
    if (refused.length > 0) throw new Error(refused.join('\n'));
    const handler = options.handler ?? ((payload) => payload);
    const invoker: TaskInvoker = {
      authorize: options.authorize ?? (async () => undefined),
      invoke: async (functionArn, payload): Promise<FunctionResult> => {
        this.calls.push({ functionArn, payload });
        try {
          return { ok: true, payload: (await handler(payload, functionArn, this.calls.length)) ?? null };
        } catch (error) {
          if (!(error instanceof FunctionError)) throw error;
          return { ok: false, errorType: error.name, errorMessage: error.message, trace: [] };
        }
      },
    };
    this.execution = new Execution({
      context: {
        clock: this.clock,
        pace: new Pace(50),
        random: options.random ?? sequence(1),
        region: 'eu-west-1',
        log: (line) => this.faults.push(line),
      },
      arn: 'arn:aws:states:eu-west-1:111122223333:execution:machine:run-1',
      name: 'run-1',
      machine: {
        arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:machine',
        name: 'machine',
        roleArn: 'arn:aws:iam::111122223333:role/machine',
        definition: definition as StateMachineDefinition,
      },
      input: JSON.stringify(options.input ?? {}),
      invoker,
      tokens: this.tokens,
    });
  }

  /** Runs to the end and tells how it ended. */
  async finish(): Promise<{ status: string; output?: unknown; error?: string; cause?: string }> {
    const { execution } = this;
    await this.clock.drive(execution.finished);
    const output = execution.output === undefined ? {} : { output: JSON.parse(execution.output) };
    const failure = execution.error === undefined ? {} : { error: execution.error, cause: execution.cause };
    return { status: execution.status, ...output, ...failure };
  }

  get eventTypes(): string[] {
    return this.execution.history.events.map((event) => event.type ?? '');
  }

  get elapsedSeconds(): number {
    return (this.clock.now().getTime() - this.execution.startDate.getTime()) / 1000;
  }
}

/** One state as a whole machine. */
export const only = (state: object) => ({ StartAt: 'S', States: { S: state } });

/** Runs one state to its end. */
export const runOnly = (state: object, options?: ConstructorParameters<typeof MachineUnderTest>[1]) =>
  new MachineUnderTest(only(state), options).finish();

function sequence(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 16807) % 2147483647;
    return value / 2147483647;
  };
}
