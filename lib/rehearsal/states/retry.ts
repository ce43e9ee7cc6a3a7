import type { Retrier } from './definition';
import { matches, type StateError } from './state-error';

/** Counts the attempts of one state; every retrier has its own budget, as Step Functions keeps them. */
export class Retries {
  readonly #used = new Map<Retrier, number>();

  constructor(
    private readonly retriers: readonly Retrier[],
    private readonly random: () => number,
  ) {}

  /** Seconds until the next attempt, or `undefined` when the error is not retried any more. */
  secondsUntilNext(error: StateError): number | undefined {
    const retrier = this.retriers.find(({ ErrorEquals }) => matches(ErrorEquals, error));
    if (!retrier) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#used.set(retrier, used + 1);
    const growing = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used;
    const seconds = Math.min(growing, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
    return retrier.JitterStrategy === 'FULL' ? seconds * this.random() : seconds;
  }
}
