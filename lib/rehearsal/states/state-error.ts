/** An error that a state reports by name: what Retry and Catch match, and what ends an execution nobody caught it in. */
export class StateError extends Error {
  constructor(
    override readonly name: string,
    override readonly cause: string | undefined = undefined,
    /** Whether `cause` already says in which state it happened. */
    readonly located = true,
  ) {
    super(cause ?? name);
  }
}

/** A fault the interpreter found itself; the running state adds its name and its event to the cause. */
export function stateFault(name: `States.${string}`, cause: string): StateError {
  return new StateError(name, cause, false);
}

/** Ends a strand of an execution past every Catch: stopped, timed out as a whole, out of history, or a sibling failed. */
export class Halt extends Error {
  override readonly name = 'Halt';

  constructor(
    readonly status: 'ABORTED' | 'TIMED_OUT' | 'FAILED' | 'SIBLING_FAILED',
    readonly error?: string,
    override readonly cause?: string,
  ) {
    super(cause ?? error ?? status);
  }
}

/** Whether one name of `ErrorEquals` matches an error; `States.Runtime` always ends the execution. */
export function matches(errorEquals: readonly string[], error: StateError): boolean {
  if (error.name === 'States.Runtime') return false;
  return errorEquals.some((name) => {
    if (name === error.name) return true;
    if (error.name === 'States.DataLimitExceeded') return false;
    if (name === 'States.ALL') return true;
    const timedOut = error.name === 'States.Timeout' || error.name === 'States.HeartbeatTimeout';
    if (name === 'States.Timeout') return timedOut;
    return name === 'States.TaskFailed' && !timedOut;
  });
}
