import type { LoopProgress } from '../shared/contract/progress';
import type { Quiet } from '../shared/contract/quiet';
import type { Change, SeenWriter } from '../shared/writers/writer-kind';

/** Rounds after which a task that does not go by itself is ended. */
const PATIENT_ROUNDS = 6;
const LONGEST_SETTLING_WAIT_SECONDS = 30;

/** True when tasks are no longer given time: late in the loop, or in a look that nobody repeats soon. */
export function isPatienceOver(previous: LoopProgress | undefined, hold: boolean): boolean {
  return hold || (previous?.status === 'waiting' && previous.rounds >= PATIENT_ROUNDS);
}

/**
 * Changes that stop each writer, with what was seen of whoever started those that had been stopped: all that need a first
 * step again, and any that were quiet before.
 */
export function stopAgain(seen: readonly SeenWriter[], before: Quiet): readonly (readonly Change[])[] {
  return seen.map(({ subject, stop, traces }) =>
    stop.map((change) =>
      traces && (!change.follows || before[subject] !== undefined)
        ? { ...change, call: { ...change.call, because: traces } }
        : change,
    ),
  );
}

/** Seconds that this execution declared between the last look and this one. */
export function waitedSeconds(previous: LoopProgress | undefined): number {
  return previous?.status === 'waiting' ? previous.delaySeconds : 0;
}

/** Nothing is left but time: the next look comes when it has passed, but soon enough to see who starts a writer. */
export function settlingDelay(seconds: number): number {
  return Math.min(LONGEST_SETTLING_WAIT_SECONDS, Math.max(5, seconds));
}

/** What earlier rounds know of quiet writers. A loop that begins knows nothing: writers were stopped just now. */
export function quietBefore(
  previous: (LoopProgress & { readonly quiet?: Quiet }) | undefined,
  hold: boolean,
  last: Quiet,
): Quiet {
  if (hold) {
    return last;
  }
  return previous?.status === 'waiting' ? (previous.quiet ?? {}) : {};
}
