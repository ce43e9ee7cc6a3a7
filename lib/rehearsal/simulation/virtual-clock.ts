import type { Clock } from '../clock';
import { TimerQueue, type VirtualTimer } from './timer-queue';

export interface UntilOptions {
  /** Named when it does not come. */
  readonly what: string;
  /** Virtual seconds after which it is late. @default - 7 days */
  readonly withinSeconds?: number;
}

/** Nothing that could settle what is waited for is under way any more, or it took longer than allowed. */
export class SimulationStuck extends Error {
  constructor(
    readonly kind: 'deadlock' | 'late',
    message: string,
    /** Who waits, one line each. */
    readonly waiting: readonly string[],
  ) {
    super([message, ...waiting.map((line) => `  ${line}`)].join('\n'));
  }
}

const LONGEST_WAIT_SECONDS = 7 * 24 * 3600;
/** Upkeep may still change something, such as the health of a target; after this long it will not. */
const PATIENCE_WITH_UPKEEP_MILLISECONDS = 3_600_000;

/**
 * Time that passes only when nothing is under way: then the earliest timer fires, of several at one moment the one that
 * was set first. Everything in a simulation runs in microtasks, ticks and immediates, so that it is idle exactly when an
 * immediate of this process comes around and no immediate of the simulation is open.
 */
export class VirtualClock implements Clock {
  readonly #queue = new TimerQueue();
  #now: number;
  #lastWork: number;
  #openImmediates = 0;
  #passing: string | undefined;

  constructor(
    start: Date,
    /** Who waits now, one line each; told by an error when nothing can go on. */
    private readonly whoWaits: () => readonly string[] = () => [],
  ) {
    this.#now = start.getTime();
    this.#lastWork = this.#now;
  }

  now(): Date {
    return new Date(this.#now);
  }

  get milliseconds(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal, purpose: 'work' | 'upkeep' = 'work'): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        this.cancel(timer);
        reject(signal?.reason);
      };
      const timer = this.schedule(
        milliseconds,
        () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
        purpose,
      );
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Calls `work` once, after `milliseconds`, in the turn of its timer. */
  schedule(milliseconds: number, work: () => void, purpose: 'work' | 'upkeep' = 'work'): VirtualTimer {
    const delay = Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : 0;
    return this.#queue.add(this.#now + delay, work, purpose);
  }

  cancel(timer: VirtualTimer): void {
    this.#queue.remove(timer);
  }

  /** An immediate of the simulation: time stands still until it has run. */
  immediate(work: () => void): { cancel(): void } {
    this.#openImmediates += 1;
    let open = true;
    const handle = setImmediate(() => {
      settle();
      work();
    });
    const settle = () => {
      this.#openImmediates -= open ? 1 : 0;
      open = false;
    };
    return {
      cancel: () => {
        clearImmediate(handle);
        settle();
      },
    };
  }

  /** Lets time pass until `work` settles. Throws SimulationStuck when it never will, or is late. */
  async until<T>(work: Promise<T>, { what, withinSeconds = LONGEST_WAIT_SECONDS }: UntilOptions): Promise<T> {
    if (this.#passing !== undefined) {
      throw new Error(
        `time passes already, for ${this.#passing}: expected one wait at a time, found another for ${what}`,
      );
    }
    const deadline = this.#now + withinSeconds * 1000;
    this.#passing = what;
    this.#lastWork = this.#now;
    let settled = false;
    const settle = () => {
      settled = true;
    };
    work.then(settle, settle);
    try {
      for (;;) {
        await this.idle();
        if (settled) return await work;
        this.#fireNext(what, deadline);
      }
    } finally {
      this.#passing = undefined;
    }
  }

  /** Lets `seconds` pass. */
  async pass(seconds: number): Promise<void> {
    await this.until(this.sleep(seconds * 1000), { what: `${seconds} s to pass`, withinSeconds: seconds + 1 });
  }

  /** Resolves when nothing can happen without time passing. */
  async idle(): Promise<void> {
    do {
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#openImmediates > 0);
  }

  /** Forgets every timer: nothing of this world happens any more. */
  close(): void {
    this.#queue.clear();
  }

  #fireNext(what: string, deadline: number): void {
    const timer = this.#queue.first();
    const patience = this.#lastWork + PATIENCE_WITH_UPKEEP_MILLISECONDS;
    if (!timer || (this.#queue.openWork === 0 && timer.at > patience)) {
      throw new SimulationStuck(
        'deadlock',
        `deadlock while waiting for ${what}: nothing is under way`,
        this.whoWaits(),
      );
    }
    if (timer.at > deadline) {
      throw new SimulationStuck('late', `${what} is not there at ${new Date(deadline).toISOString()}`, this.whoWaits());
    }
    this.#queue.remove(timer);
    this.#now = Math.max(this.#now, timer.at);
    if (timer.purpose === 'work') this.#lastWork = this.#now;
    timer.work();
  }
}
