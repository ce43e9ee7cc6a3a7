import type { Clock } from '../../clock';
import { type Message, md5, type Queue } from './queue';

/** A queue as Lambda polls it. */
export class QueueSource {
  constructor(
    private readonly queue: Queue,
    private readonly region: string,
    private readonly clock: Clock,
    private readonly receiveUpTo: (maximum: number) => Message[],
  ) {}

  get arn(): string {
    return this.queue.arn;
  }

  get visibilityTimeoutSeconds(): number {
    return this.queue.settings.visibilityTimeoutSeconds;
  }

  receive(maximum: number): Message[] {
    return this.receiveUpTo(maximum);
  }

  remove(message: Message): void {
    this.queue.remove(message);
  }

  /** Resolves when a message can be received; rejects with the signal's reason. */
  async untilVisible(signal: AbortSignal): Promise<void> {
    while (this.queue.counts().visible === 0) {
      const over = new AbortController();
      const either = AbortSignal.any([signal, over.signal]);
      const next = this.queue.nextVisible();
      const wait = next === undefined ? [] : [this.clock.sleep(next - this.clock.now().getTime(), either, 'upkeep')];
      try {
        await Promise.race([this.queue.arrival(either), ...wait.map((one) => one.catch(() => undefined))]);
      } finally {
        over.abort();
      }
      signal.throwIfAborted();
    }
  }

  /** A message as the event of the function holds it. */
  record({ messageId, receiptHandle, body, attributes, sentAt, receiveCount }: Message): Record<string, unknown> {
    const own = Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
      name,
      { dataType: DataType, stringValue: StringValue, stringListValues: [], binaryListValues: [] },
    ]);
    return {
      messageId,
      receiptHandle,
      body,
      attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(sentAt.getTime()) },
      messageAttributes: Object.fromEntries(own),
      md5OfBody: md5(body),
      eventSource: 'aws:sqs',
      eventSourceARN: this.arn,
      awsRegion: this.region,
    };
  }
}
