/** JSONPath Amazon States Language as the runner accepts it; `check` refuses everything else before a run. */

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

interface StateFields {
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
}

interface Transition {
  readonly Next?: string;
  readonly End?: boolean;
}

interface ResultFields {
  readonly Parameters?: unknown;
  readonly ResultPath?: string | null;
}

/** What Task, Parallel and Map have in common: a result that may fail, be retried and be caught. */
export interface FallibleFields extends StateFields, Transition, ResultFields {
  readonly ResultSelector?: unknown;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface TaskState extends FallibleFields {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number;
  readonly HeartbeatSecondsPath?: string;
}

export interface ParallelState extends FallibleFields {
  readonly Type: 'Parallel';
  readonly Branches: readonly Branch[];
}

export interface MapState extends FallibleFields {
  readonly Type: 'Map';
  readonly ItemProcessor?: Branch;
  readonly Iterator?: Branch;
  readonly ItemsPath?: string;
  readonly ItemSelector?: unknown;
  readonly MaxConcurrency?: number;
  readonly MaxConcurrencyPath?: string;
}

export interface PassState extends StateFields, Transition, ResultFields {
  readonly Type: 'Pass';
  readonly Result?: unknown;
}

export interface WaitState extends StateFields, Transition {
  readonly Type: 'Wait';
  readonly Seconds?: number;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
}

export type ChoiceRule = Readonly<Record<string, unknown>>;

export interface ChoiceState extends StateFields {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

export interface SucceedState extends StateFields {
  readonly Type: 'Succeed';
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

export type FallibleState = TaskState | ParallelState | MapState;
export type State = FallibleState | PassState | WaitState | ChoiceState | SucceedState | FailState;

export interface Branch {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface StateMachineDefinition extends Branch {
  readonly TimeoutSeconds?: number;
}
