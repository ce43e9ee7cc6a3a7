import { holds } from './choice';
import type {
  Branch,
  ChoiceState,
  FailState,
  FallibleState,
  MapState,
  ParallelState,
  PassState,
  State,
  TaskState,
} from './definition';
import { sleep } from './duration';
import { NOT_TRUNCATED, shown } from './history';
import { runMap } from './map';
import { runParallel } from './parallel';
import { place, type Scope, select } from './paths';
import { evaluate, fill } from './payload-template';
import { Retries } from './retry';
import { contextObject, limited, type Run, type Strand, type Visit } from './run';
import { Halt, matches, StateError, stateFault } from './state-error';
import { runTask } from './task';
import { resourceOf } from './task-resource';
import { waitMilliseconds } from './wait';

interface Step {
  readonly output: unknown;
  /** Absent at the end of the branch. */
  readonly next?: string;
}

/** Runs the states of a branch from its start to its end and gives the last output. Throws StateError or Halt. */
export async function runBranch(run: Run, strand: Strand, branch: Branch, input: unknown): Promise<unknown> {
  let step: Step = { output: input, next: branch.StartAt };
  while (step.next !== undefined) {
    strand.signal.throwIfAborted();
    step = await runState(run, strand, step.next, branch.States[step.next]!, step.output);
  }
  return step.output;
}

async function runState(run: Run, strand: Strand, name: string, state: State, input: unknown): Promise<Step> {
  const { history } = run;
  const enteredId = history.append(strand, `${state.Type}StateEntered`, {
    stateEnteredEventDetails: { name, input: shown(input), inputDetails: NOT_TRUNCATED },
  });
  const visit: Visit = { name, enteredTime: run.clock.now().toISOString(), retryCount: 0, mapItem: strand.mapItem };
  try {
    const step = isFallible(state)
      ? await runFallible(run, strand, { state, visit, enteredId, input })
      : await runSimple(run, strand, { state, visit, input });
    limited(step.output, `output of the state '${name}'`);
    if (state.Type !== 'Fail') {
      history.append(strand, `${state.Type}StateExited`, {
        stateExitedEventDetails: { name, output: shown(step.output), outputDetails: NOT_TRUNCATED },
      });
    }
    return step;
  } catch (error) {
    if (error instanceof Halt && isAbortable(state)) history.aside(strand, `${state.Type}StateAborted`);
    throw error instanceof StateError ? located(error, name, enteredId) : error;
  }
}

const isFallible = (state: State): state is FallibleState =>
  state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map';
const isAbortable = (state: State) => isFallible(state) || state.Type === 'Wait';

function located(error: StateError, name: string, enteredId: number): StateError {
  if (error.located) return error;
  return new StateError(
    error.name,
    `An error occurred while executing the state '${name}' (entered at the event id #${enteredId}). ${error.cause ?? ''}`,
  );
}

type SimpleState = Exclude<State, FallibleState>;

async function runSimple(
  run: Run,
  strand: Strand,
  at: { state: SimpleState; visit: Visit; input: unknown },
): Promise<Step> {
  const { state, input } = at;
  const context = contextObject(run, at.visit);
  if (state.Type === 'Fail') throw declaredFailure(state, { input, context }, run.random);
  const effective = select(state.InputPath, { input, context }, 'InputPath');
  const finish = (result: unknown, next?: string): Step => ({
    output: select(state.OutputPath, { input: result, context }, 'OutputPath'),
    next,
  });
  switch (state.Type) {
    case 'Succeed':
      return finish(effective);
    case 'Pass':
      return finish(
        place(input, state.ResultPath, passed(state, { input: effective, context }, run.random)),
        state.Next,
      );
    case 'Choice':
      return finish(effective, chosen(state, { input: effective, context }));
    case 'Wait':
      await sleep(run.clock, waitMilliseconds(run, state, { input: effective, context }), strand.signal);
      return finish(effective, state.Next);
  }
}

function passed(state: PassState, scope: Scope, random: () => number): unknown {
  if (Object.hasOwn(state, 'Result')) return state.Result;
  return state.Parameters === undefined ? scope.input : fill(state.Parameters, scope, random);
}

function chosen(state: ChoiceState, scope: Scope): string {
  const next = state.Choices.find((rule) => holds(rule, scope))?.['Next'] ?? state.Default;
  if (next === undefined)
    throw stateFault(
      'States.NoChoiceMatched',
      'Failed to transition out of the state. The state does not point to a next state.',
    );
  return next as string;
}

function declaredFailure(state: FailState, scope: Scope, random: () => number): StateError {
  const text = (expression: string | undefined, field: string): string | undefined => {
    if (expression === undefined) return undefined;
    const value = evaluate(expression, scope, field, random);
    if (typeof value === 'string') return value;
    throw stateFault(
      'States.Runtime',
      `The ${field} '${expression}' must resolve to a string, found ${JSON.stringify(value)}`,
    );
  };
  const error = state.Error ?? text(state.ErrorPath, 'ErrorPath') ?? '';
  return new StateError(error, state.Cause ?? text(state.CausePath, 'CausePath'));
}

interface FallibleVisit {
  readonly state: FallibleState;
  readonly visit: Visit;
  readonly enteredId: number;
  readonly input: unknown;
}

async function runFallible(run: Run, strand: Strand, at: FallibleVisit): Promise<Step> {
  const { state, input } = at;
  const retries = new Retries(state.Retry ?? [], run.random);
  for (let retryCount = 0; ; retryCount++) {
    try {
      return await attempt(run, strand, { ...at, visit: { ...at.visit, retryCount } });
    } catch (thrown) {
      if (!(thrown instanceof StateError)) throw thrown;
      const error = located(thrown, at.visit.name, at.enteredId);
      const seconds = retries.secondsUntilNext(error);
      if (seconds === undefined) {
        const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
        if (!catcher) throw error;
        return {
          next: catcher.Next,
          output: place(input, catcher.ResultPath, { Error: error.name, Cause: error.cause ?? '' }),
        };
      }
      await sleep(run.clock, run.pace.stateMachineWait(seconds), strand.signal);
    }
  }
}

async function attempt(run: Run, strand: Strand, at: FallibleVisit): Promise<Step> {
  const { state, input } = at;
  const token = state.Type === 'Task' && resourceOf(state.Resource)?.waitsForToken ? run.tokens.issue() : undefined;
  try {
    const context = contextObject(run, { ...at.visit, token: token?.token });
    const scope = { input: select(state.InputPath, { input, context }, 'InputPath'), context };
    const result = await resultOf(run, strand, state, scope, token);
    const selected =
      state.ResultSelector === undefined ? result : fill(state.ResultSelector, { input: result, context }, run.random);
    const output = select(state.OutputPath, { input: place(input, state.ResultPath, selected), context }, 'OutputPath');
    return { output: limited(output, `output of the state '${at.visit.name}'`), next: state.Next };
  } finally {
    token?.close();
  }
}

function resultOf(
  run: Run,
  strand: Strand,
  state: TaskState | ParallelState | MapState,
  scope: Scope,
  token?: ReturnType<Run['tokens']['issue']>,
) {
  if (state.Type === 'Task') return runTask(run, strand, state, scope, token);
  return state.Type === 'Parallel'
    ? runParallel(run, strand, state, scope, runBranch)
    : runMap(run, strand, state, scope, runBranch);
}
