import type { Clock } from '../clock';

/** One for all races: an abort without a reason makes a new one with a stack each time. */
const OVER = new Error('the race is over');

/** Node turns longer timers into 1 ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Sleeps for any number of milliseconds; rejects with the signal's reason when aborted. */
export async function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let left = milliseconds; left > 0; left -= LONGEST_TIMER)
    await clock.sleep(Math.min(left, LONGEST_TIMER), signal);
  signal.throwIfAborted();
}

/**
 * The first of `work` and `limits`, or the reason of the signal if there is one. Limits get a signal that ends when the race is over, so that
 * no timer stays; `work` gets the same one and must not begin anything new once it is aborted.
 */
export async function race<T>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  limits: readonly ((signal: AbortSignal) => Promise<never>)[],
): Promise<T> {
  signal?.throwIfAborted();
  const over = new AbortController();
  // Node keeps a combined signal for as long as somebody listens to it, and with it everything that never ended.
  const either = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  const aborted = new Promise<never>((_resolve, reject) => {
    either.addEventListener('abort', () => reject(either.reason), { once: true });
  });
  try {
    return await Promise.race([aborted, work(either), ...limits.map((limit) => limit(either))]);
  } finally {
    over.abort(OVER);
  }
}
