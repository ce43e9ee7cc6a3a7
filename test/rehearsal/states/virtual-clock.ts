import type { Clock } from '../../../lib/rehearsal/clock';

interface Timer {
  readonly at: number;
  readonly resolve: () => void;
}

/** A clock whose time passes only while `drive` finds nothing else to do. */
export class VirtualClock implements Clock {
  #time = Date.parse('2026-11-21T10:00:00.000Z');
  readonly #timers: Timer[] = [];

  now(): Date {
    return new Date(this.#time);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = { at: this.#time + milliseconds, resolve };
      this.#timers.push(timer);
      signal?.addEventListener('abort', () => {
        this.#remove(timer);
        reject(signal.reason);
      });
    });
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** Lets everything that can run do so; no time passes. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Passes time from timer to timer until the promise is settled. */
  async drive<T>(promise: Promise<T>): Promise<T> {
    let open = true;
    promise.then(
      () => (open = false),
      () => (open = false),
    );
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!open) return promise;
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (!next) {
        await this.settle();
        if (open && this.#timers.length === 0) throw new Error('nothing is left that could settle the promise');
        continue;
      }
      this.#remove(next);
      this.#time = Math.max(this.#time, next.at);
      next.resolve();
    }
  }

  #remove(timer: Timer): void {
    const index = this.#timers.indexOf(timer);
    if (index >= 0) this.#timers.splice(index, 1);
  }
}
