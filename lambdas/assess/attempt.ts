import type { Outcome } from '../shared/contract/incident';
import type { UndoAction } from '../shared/contract/recovery-state';
import type { AssessDecision, AssessInput } from './contract';
import { seenOf } from './names-picture';

const TRIES = 3;
/** Describe calls may show the state before a change for this long. */
const SHOWS_WITHIN_SECONDS = 60;

/** Asks for the action, unless its last try may still show or it was tried often enough. */
export function attempt(action: UndoAction, why: string, input: AssessInput): AssessDecision {
  if (isTooEarly(action, input)) {
    return wait(`the effect of '${action}' to show: ${why}`);
  }
  return triesOf(action, input) >= TRIES
    ? holdSafe(`'${action}' was tried ${TRIES} times without effect: ${why}`)
    : { action, why };
}

/** Swapping back takes several steps: what was tried before the last one had its effect does not count. */
function triesOf(action: UndoAction, input: AssessInput): number {
  const { previous } = input;
  const moved = previous?.seen !== undefined && previous.seen !== seenOf(input);
  return action === 'swapBack' && moved ? 0 : (previous?.tries[action] ?? 0);
}

/** Reads lag behind: an action asked for a moment ago is given time, or its tries were spent on stale reads. */
function isTooEarly(action: UndoAction, input: AssessInput): boolean {
  const { previous, now } = input;
  const last = previous?.lastTry;
  return (
    last?.action === action &&
    previous?.seen === seenOf(input) &&
    now.getTime() - Date.parse(last.at) < SHOWS_WITHIN_SECONDS * 1000
  );
}

export function done(outcome: Outcome, why: string): AssessDecision {
  return { action: 'none', outcome, why };
}

export function holdSafe(why: string): AssessDecision {
  return { action: 'holdSafe', why };
}

export function wait(subject: string): AssessDecision {
  return { action: 'wait', why: subject };
}
