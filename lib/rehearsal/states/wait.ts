import { timestampOf } from './choice';
import type { WaitState } from './definition';
import { read, type Scope } from './paths';
import type { Run } from './run';
import { stateFault } from './state-error';

const LONGEST_SECONDS = 99_999_999;

/**
 * Milliseconds a Wait takes in this world: seconds go through the pace, a timestamp is kept, since others
 * compare it with the clock.
 */
export function waitMilliseconds(run: Run, state: WaitState, scope: Scope): number {
  const timestamp =
    state.TimestampPath === undefined ? state.Timestamp : read(state.TimestampPath, scope, 'TimestampPath');
  if (timestamp !== undefined) {
    const until = timestampOf(timestamp);
    if (until === undefined)
      throw stateFault(
        'States.Runtime',
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${String(timestamp)}`,
      );
    return until - run.clock.now().getTime();
  }
  return run.pace.stateMachineWait(
    state.SecondsPath === undefined ? state.Seconds! : secondsAt(state.SecondsPath, scope, 'SecondsPath'),
  );
}

/** A whole number of seconds from the state's input. Throws `States.Runtime` for anything else. */
export function secondsAt(path: string, scope: Scope, field: string): number {
  const value = read(path, scope, field);
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LONGEST_SECONDS) return value as number;
  throw stateFault(
    'States.Runtime',
    `The ${field} parameter does not reference an integer from 0 to ${LONGEST_SECONDS}: ${path} == ${JSON.stringify(value)}`,
  );
}
