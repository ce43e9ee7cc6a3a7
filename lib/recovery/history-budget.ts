import type { AslDefinition, AslState } from './asl';

/** Step Functions ends an execution at 25,000 events; what lies between is for restarts of loops after a notYet. */
export const HISTORY_LIMIT = 22_000;

/** Entered, scheduled, started, succeeded, exited; a retry adds failed, scheduled and started again. */
const TASK_EVENTS = 5;
const RETRY_EVENTS = 3;
const WAIT_EVENTS = 2;
const CHOICE_EVENTS = 2;

/** Tries that Assess grants each `Undo:` state. */
const UNDO_TRIES = 3;

/**
 * Polls until `deadlineSeconds`: each waits 3 % of what has passed, 5 to 600 s, and takes about a second itself.
 * 4 h are 173 polls, 24 h are 294.
 */
export function pollsWithin(deadlineSeconds: number, shortestDelaySeconds = 5): number {
  let polls = 0;
  for (let elapsed = 0; elapsed < deadlineSeconds; polls += 1) {
    elapsed += Math.min(600, Math.max(shortestDelaySeconds, Math.round(elapsed * 0.03))) + 1;
  }
  return polls;
}

/**
 * The longest history an execution can have when every loop runs to its deadline: for a loop, polls x (Task 5 + Choice 2 +
 * Wait 2, and 5 more where it holds the freeze); for any other Task, one pass with all its retries.
 */
export function longestHistory(definition: AslDefinition): number {
  return Object.entries(definition.States).reduce((sum, [name, state]) => sum + eventsOf(name, state, definition), 0);
}

/** Seconds until every loop, Wait and Task has reached its deadline one after the other. */
export function longestSeconds(definition: AslDefinition): number {
  return Object.entries(definition.States).reduce((sum, [name, state]) => {
    if (isLoop(name, definition)) {
      return sum + loopSeconds(state);
    }
    return sum + (state.TimeoutSeconds ?? state.Seconds ?? 0) * passes(name);
  }, 0);
}

function eventsOf(name: string, state: AslState, definition: AslDefinition): number {
  if (isLoop(name, definition)) {
    const hold = definition.States[`${name}: hold freeze`] ? TASK_EVENTS : 0;
    const polls = pollsWithin(loopSeconds(state), state.Parameters?.options?.shortestDelaySeconds);
    return polls * (TASK_EVENTS + CHOICE_EVENTS + WAIT_EVENTS + hold);
  }
  if (state.Type === 'Task' && !name.endsWith(': hold freeze')) {
    const retries = (state.Retry ?? []).reduce((sum, { MaxAttempts }) => sum + (MaxAttempts ?? 3), 0);
    return (TASK_EVENTS + RETRY_EVENTS * retries) * passes(name);
  }
  return state.Type === 'Task' || isPartOfLoop(name) ? 0 : 2;
}

function isLoop(name: string, definition: AslDefinition): boolean {
  return definition.States[`${name}: done?`] !== undefined;
}

function isPartOfLoop(name: string): boolean {
  return /: (done\?|wait)$/.test(name);
}

function loopSeconds(state: AslState): number {
  return state.Parameters?.options?.deadlineSeconds ?? 0;
}

function passes(name: string): number {
  return name.startsWith('Undo: ') ? UNDO_TRIES : 1;
}
