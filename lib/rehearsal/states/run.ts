import type { Clock } from '../clock';
import type { Pace } from '../pace';
import type { FunctionResult } from '../world';
import type { History, Thread } from './history';
import { jsonText } from './json-text';
import { stateFault } from './state-error';
import type { TaskTokens } from './task-tokens';

/** How tasks reach Lambda. Both reject with an AwsError when the service itself refuses. */
export interface TaskInvoker {
  /** Whether the machine's role may invoke; nothing is called when it may not. */
  authorize(functionArn: string): Promise<void>;
  /** Begins nothing once the signal is aborted; what has begun runs to its end. */
  invoke(functionArn: string, payload: unknown, signal: AbortSignal): Promise<FunctionResult>;
}

/** What all strands of one execution share. */
export interface Run {
  readonly execution: {
    readonly Id: string;
    readonly Name: string;
    readonly RoleArn: string;
    readonly StartTime: string;
    readonly Input: unknown;
  };
  readonly stateMachine: { readonly Id: string; readonly Name: string };
  readonly region: string;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly random: () => number;
  readonly invoker: TaskInvoker;
  readonly tokens: TaskTokens;
  readonly history: History;
}

/** One line of control: the execution itself, a branch of a Parallel, or an iteration of a Map. */
export interface Strand extends Thread {
  readonly signal: AbortSignal;
  readonly mapItem?: { readonly Index: number; readonly Value: unknown };
}

/** The state a strand is in: what `$$.State` and `$$.Task` show. */
export interface Visit {
  readonly name: string;
  readonly enteredTime: string;
  readonly retryCount: number;
  readonly token?: string;
  readonly mapItem?: Strand['mapItem'];
}

/** The context object `$$`. */
export function contextObject(run: Run, visit: Visit): Record<string, unknown> {
  return {
    Execution: { ...run.execution, RedriveCount: 0 },
    State: { EnteredTime: visit.enteredTime, Name: visit.name, RetryCount: visit.retryCount },
    StateMachine: run.stateMachine,
    ...(visit.token === undefined ? {} : { Task: { Token: visit.token } }),
    ...(visit.mapItem === undefined ? {} : { Map: { Item: visit.mapItem } }),
  };
}

/** Bytes of JSON that one payload may have. */
export const PAYLOAD_LIMIT = 262_144;

/** Passes a value through when it fits into a payload. Throws `States.DataLimitExceeded`, which States.ALL does not match. */
export function limited<T>(value: T, what: string): T {
  const bytes = Buffer.byteLength(jsonText(value) ?? 'null');
  if (bytes > PAYLOAD_LIMIT) {
    throw stateFault(
      'States.DataLimitExceeded',
      `The ${what} has a size of ${bytes} bytes, which exceeds the maximum number of bytes service limit (${PAYLOAD_LIMIT}).`,
    );
  }
  return value;
}
