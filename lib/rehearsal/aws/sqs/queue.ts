import { createHash } from 'node:crypto';
import type { Clock } from '../../clock';

export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sentAt: Date;
  visibleAt: number;
  receiveCount: number;
  receiptHandle?: string;
}

export interface MessageAttribute {
  readonly DataType: string | undefined;
  readonly StringValue?: string;
}

export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

export interface ReceiveOptions {
  readonly maximum: number;
  readonly visibilitySeconds: number;
  readonly receiptHandle: () => string;
  /** Takes a message that was received too often. */
  readonly redrive: (message: Message) => void;
}

/** One standard queue: messages become invisible when received and come back unless deleted. */
export class Queue {
  readonly messages: Message[] = [];
  readonly #arrivals = new Set<() => void>();

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly url: string,
    readonly settings: QueueSettings,
    readonly createdAt: Date,
    private readonly clock: Clock,
  ) {}

  put(message: Message): void {
    this.messages.push(message);
    for (const notify of this.#arrivals) notify();
  }

  receive({ maximum, visibilitySeconds, receiptHandle, redrive }: ReceiveOptions): Message[] {
    this.expire();
    const now = this.clock.now().getTime();
    const limit = this.settings.redrive?.maxReceiveCount ?? Number.POSITIVE_INFINITY;
    for (const message of this.visible(now).filter(({ receiveCount }) => receiveCount >= limit)) {
      this.remove(message);
      redrive(message);
    }
    const received = this.visible(now).slice(0, maximum);
    for (const message of received) {
      message.visibleAt = now + visibilitySeconds * 1000;
      message.receiveCount += 1;
      message.receiptHandle = receiptHandle();
    }
    return received;
  }

  /** Resolves when a message arrives or after `milliseconds`. */
  async nextArrival(milliseconds: number): Promise<void> {
    const abort = new AbortController();
    let notify = () => {};
    const arrival = new Promise<void>((resolve) => {
      notify = resolve;
      this.#arrivals.add(resolve);
    });
    await Promise.race([arrival, this.clock.sleep(milliseconds, abort.signal).catch(() => {})]);
    this.#arrivals.delete(notify);
    abort.abort();
  }

  /** Resolves when a message arrives, or when the signal is aborted. */
  arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#arrivals.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#arrivals.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  /** When the first of the hidden messages can be received, in milliseconds since the epoch. */
  nextVisible(): number | undefined {
    const times = this.messages.map(({ visibleAt }) => visibleAt);
    return times.length === 0 ? undefined : times.reduce((first, time) => Math.min(first, time));
  }

  remove(message: Message): void {
    const index = this.messages.indexOf(message);
    if (index >= 0) this.messages.splice(index, 1);
  }

  /** Counts as GetQueueAttributes shows them. */
  counts(): { visible: number; inFlight: number; delayed: number } {
    this.expire();
    const now = this.clock.now().getTime();
    const hidden = this.messages.filter(({ visibleAt }) => visibleAt > now);
    const inFlight = hidden.filter(({ receiveCount }) => receiveCount > 0).length;
    return { visible: this.messages.length - hidden.length, inFlight, delayed: hidden.length - inFlight };
  }

  private visible(now: number): Message[] {
    return this.messages.filter(({ visibleAt }) => visibleAt <= now);
  }

  private expire(): void {
    const oldest = this.clock.now().getTime() - this.settings.retentionSeconds * 1000;
    for (const message of this.messages.filter(({ sentAt }) => sentAt.getTime() < oldest)) this.remove(message);
  }
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
