import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { jsonText } from './json-text';
import { Halt } from './state-error';

export type HistoryDetails = Omit<HistoryEvent, 'id' | 'type' | 'timestamp' | 'previousEventId'>;

/** The thread of events a strand of an execution writes: branches of a Parallel each go on from the event that began them. */
export interface Thread {
  lastEventId: number;
}

/** Step Functions ends an execution that would write more. */
export const HISTORY_LIMIT = 25_000;

/** Events of one execution, in the order and with the ids that GetExecutionHistory gives. */
export class History {
  readonly events: HistoryEvent[] = [];

  constructor(
    private readonly now: () => Date,
    private readonly observe: (event: HistoryEvent) => void = () => undefined,
  ) {}

  /** Adds an event. Throws when only the one that reports the limit has room. */
  append(thread: Thread, type: HistoryEventType, details: HistoryDetails = {}): number {
    if (this.events.length >= HISTORY_LIMIT - 1) {
      throw new Halt(
        'FAILED',
        'States.Runtime',
        `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`,
      );
    }
    return this.#add(thread, type, details);
  }

  /** The last event of an execution; always has room. */
  end(thread: Thread, type: HistoryEventType, details: HistoryDetails = {}): void {
    this.#add(thread, type, details);
  }

  /** Adds an event where there is room and does nothing otherwise: what is cut short has no say about the limit. */
  aside(thread: Thread, type: HistoryEventType, details: HistoryDetails = {}): void {
    if (this.events.length < HISTORY_LIMIT - 1) this.#add(thread, type, details);
  }

  #add(thread: Thread, type: HistoryEventType, details: HistoryDetails): number {
    const event: HistoryEvent = {
      timestamp: this.now(),
      type,
      id: this.events.length + 1,
      previousEventId: thread.lastEventId,
      ...details,
    };
    this.events.push(event);
    thread.lastEventId = this.events.length;
    this.observe(event);
    return this.events.length;
  }
}

/** A value as history shows it. */
export const shown = (value: unknown): string => jsonText(value);

export const NOT_TRUNCATED = { truncated: false };
