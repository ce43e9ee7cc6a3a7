import type { Clock } from '../../../lib/rehearsal/clock';
import { Pace } from '../../../lib/rehearsal/pace';
import type { WorldContext } from '../../../lib/rehearsal/world';

/** A clock that moves only when told; sleepers wake when their time has come. */
export class ManualClock implements Clock {
  #now = Date.parse('2026-11-21T10:00:00Z');
  readonly #sleepers = new Set<{ at: number; wake: () => void }>();

  now(): Date {
    return new Date(this.#now);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + milliseconds, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      });
    });
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const sleeper of this.#sleepers) {
      if (sleeper.at > this.#now) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}

export function testContext(): WorldContext & { readonly clock: ManualClock; readonly lines: string[] } {
  const lines: string[] = [];
  let seed = 42;
  return {
    region: 'eu-west-1',
    accountId: '123456789012',
    clock: new ManualClock(),
    pace: new Pace(0),
    random: () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    },
    directory: '',
    endpointSuffix: 'abcdefghijkl',
    calls: [],
    lines,
    log: (line) => void lines.push(line),
  };
}
