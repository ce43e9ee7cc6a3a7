import type { WorldContext } from '../../world';

/** A pace of nothing must not make a schedule fire without end in one moment. */
const SHORTEST_MILLISECONDS = 1000;
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Calls `fire` at each moment that `next` gives, until it gives none or the signal ends it. What lies between two
 * moments is shortened as the waits of the state machine are; `next` is asked anew after each firing.
 */
export async function firingLoop(
  { clock, pace }: Pick<WorldContext, 'clock' | 'pace'>,
  { next, fire, signal }: { next(after: Date): Date | undefined; fire(): void; readonly signal: AbortSignal },
): Promise<void> {
  try {
    for (let last = clock.now(); ; ) {
      const due = next(last);
      if (!due) return;
      const seconds = (due.getTime() - last.getTime()) / 1000;
      const wait = Math.max(SHORTEST_MILLISECONDS, pace.stateMachineWait(seconds));
      for (let left = wait; left > 0; left -= LONGEST_TIMER)
        await clock.sleep(Math.min(left, LONGEST_TIMER), signal, 'upkeep');
      last = due;
      fire();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
