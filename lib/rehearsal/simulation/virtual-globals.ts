import type { VirtualTimer } from './timer-queue';
import type { VirtualClock } from './virtual-clock';

/** What the globals of a bundle ask for at the moment of use: a warm bundle may serve one world after the other. */
export interface TimeAndChance {
  readonly clock: VirtualClock;
  /** [0, 1). */
  random(): number;
  uuid(): string;
}

type Work = (...parameters: unknown[]) => void;

/** `Date`, timers, `Math.random`, `crypto` and `performance` of one function, by their names. */
export function virtualGlobals(current: () => TimeAndChance): Readonly<Record<string, unknown>> {
  const timeout = (milliseconds: number) => abortAfter(milliseconds, current);
  return {
    Date: virtualDate(current),
    ...virtualTimers(current),
    Math: Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(Math), random: fixed(() => current().random()) },
    ),
    performance: { timeOrigin: 0, now: () => current().clock.milliseconds },
    crypto: { subtle: crypto.subtle, ...randomMembers(current) },
    AbortSignal: new Proxy(AbortSignal, {
      get: (target, property) => (property === 'timeout' ? timeout : Reflect.get(target, property)),
    }),
  };
}

/** The members of a crypto module that are random, from the world's own source. */
export function randomMembers(current: () => TimeAndChance) {
  const fill = (bytes: Uint8Array) => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(current().random() * 256);
  };
  return {
    randomUUID: () => current().uuid(),
    randomBytes: (size: number) => {
      const bytes = Buffer.alloc(size);
      fill(bytes);
      return bytes;
    },
    getRandomValues: <Values extends NodeJS.TypedArray>(values: Values): Values => {
      fill(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return values;
    },
  };
}

function fixed(value: unknown): PropertyDescriptor {
  return { value, writable: true, configurable: true };
}

function virtualDate(current: () => TimeAndChance): DateConstructor {
  const now = () => current().clock.milliseconds;
  return new Proxy(Date, {
    construct: (target, parameters, newTarget) =>
      Reflect.construct(target, parameters.length > 0 ? parameters : [now()], newTarget),
    apply: () => new Date(now()).toString(),
    get: (target, property) => (property === 'now' ? now : Reflect.get(target, property)),
  });
}

/** A timer as Node gives it: an object that can be let go, started again and turned into a number. */
class TimerHandle {
  private static count = 0;
  private readonly id = ++TimerHandle.count;
  private timer: VirtualTimer | undefined;

  constructor(
    private readonly clock: VirtualClock,
    private readonly milliseconds: number,
    private readonly work: () => void,
    private readonly repeats: boolean,
  ) {
    this.refresh();
  }

  refresh(): this {
    this.clear();
    this.timer = this.clock.schedule(this.milliseconds, () => {
      this.timer = undefined;
      if (this.repeats) this.refresh();
      this.work();
    });
    return this;
  }

  clear(): void {
    if (this.timer) this.clock.cancel(this.timer);
    this.timer = undefined;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

function virtualTimers(current: () => TimeAndChance): Record<string, unknown> {
  const start =
    (repeats: boolean) =>
    (work: Work, milliseconds = 0, ...parameters: unknown[]) =>
      new TimerHandle(current().clock, Math.max(1, Number(milliseconds) || 1), () => work(...parameters), repeats);
  const clear = (handle: unknown) => {
    if (handle instanceof TimerHandle) handle.clear();
  };
  return {
    setTimeout: start(false),
    setInterval: start(true),
    clearTimeout: clear,
    clearInterval: clear,
    setImmediate: (work: Work, ...parameters: unknown[]) => current().clock.immediate(() => work(...parameters)),
    clearImmediate: (handle: { cancel(): void } | undefined) => handle?.cancel(),
  };
}

function abortAfter(milliseconds: number, current: () => TimeAndChance): AbortSignal {
  const control = new AbortController();
  const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  current().clock.schedule(milliseconds, () => control.abort(reason), 'upkeep');
  return control.signal;
}
