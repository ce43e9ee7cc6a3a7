import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { AwsError } from '../../service';
import type { FunctionResult, WorldContext } from '../../world';
import type { QueueSource } from '../sqs/queue-source';

export interface MappingSettings {
  readonly functionArn: string;
  readonly batchSize: number;
  readonly maximumBatchingWindowInSeconds: number;
  /** `ReportBatchItemFailures`, or nothing. */
  readonly functionResponseTypes: readonly 'ReportBatchItemFailures'[];
}

export interface MappingSurroundings {
  readonly context: Pick<WorldContext, 'clock' | 'pace' | 'region' | 'log'>;
  readonly queue: QueueSource;
  /** Throws TooManyRequestsException when the function is throttled. */
  invoke(functionArn: string, event: unknown): Promise<FunctionResult>;
  /** The mapping is gone. */
  deleted(): void;
}

type State = 'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting';

/** Lambda waits about this long before it asks a throttled function again. */
const BACK_OFF_SECONDS = 5;

/** The poller between a queue and a function. Every change of it takes a while, and meanwhile it goes on as before. */
export class EventSourceMapping {
  state: State = 'Creating';
  lastModified: Date;
  private change: Promise<void> = Promise.resolve();
  private polling: AbortController | undefined;

  constructor(
    readonly uuid: string,
    readonly arn: string,
    public settings: MappingSettings,
    enabled: boolean,
    private readonly surroundings: MappingSurroundings,
  ) {
    this.lastModified = surroundings.context.clock.now();
    this.become('Creating', enabled ? 'Enabled' : 'Disabled');
  }

  /** Resolves when it is not `Creating` any more. */
  async created(): Promise<void> {
    await this.change;
  }

  get queueArn(): string {
    return this.surroundings.queue.arn;
  }

  /** Throws ResourceInUseException while an earlier change is under way. */
  update(settings: MappingSettings, enabled: boolean | undefined): void {
    const was = this.settled('update');
    const wanted = enabled === undefined ? was : enabled ? 'Enabled' : 'Disabled';
    const through = wanted === was ? 'Updating' : wanted === 'Enabled' ? 'Enabling' : 'Disabling';
    this.settings = settings;
    this.lastModified = this.surroundings.context.clock.now();
    this.become(through, wanted);
  }

  delete(): void {
    this.settled('delete');
    this.become('Deleting', undefined);
  }

  close(): void {
    this.polling?.abort(new Error('the world is closed'));
    this.polling = undefined;
  }

  describe(): EventSourceMappingConfiguration {
    const { functionArn, batchSize, maximumBatchingWindowInSeconds, functionResponseTypes } = this.settings;
    return {
      UUID: this.uuid,
      EventSourceMappingArn: this.arn,
      EventSourceArn: this.queueArn,
      FunctionArn: functionArn,
      BatchSize: batchSize,
      MaximumBatchingWindowInSeconds: maximumBatchingWindowInSeconds,
      FunctionResponseTypes: [...functionResponseTypes],
      State: this.state,
      StateTransitionReason: 'USER_INITIATED',
      LastModified: this.lastModified,
    };
  }

  private settled(what: string): 'Enabled' | 'Disabled' {
    if (this.state === 'Enabled' || this.state === 'Disabled') return this.state;
    throw new AwsError('ResourceInUseException', `Cannot ${what} the event source mapping because it is in use.`, 400, {
      Type: 'User',
    });
  }

  /** Enters `through` at once and `end` later; what polls goes on polling until then. */
  private become(through: State, end: 'Enabled' | 'Disabled' | undefined): void {
    const { clock, pace } = this.surroundings.context;
    this.state = through;
    this.change = clock.sleep(pace.milliseconds('mappingChange'), undefined, 'upkeep').then(() => {
      if (end !== 'Enabled') this.close();
      if (end === undefined) {
        this.surroundings.deleted();
        return;
      }
      this.state = end;
      if (end === 'Enabled') this.poll();
    });
  }

  private poll(): void {
    if (this.polling) return;
    this.polling = new AbortController();
    const { signal } = this.polling;
    void this.work(signal).catch((error: unknown) => {
      if (!signal.aborted) this.surroundings.context.log(`event source mapping ${this.uuid} stopped: ${String(error)}`);
    });
  }

  private async work(signal: AbortSignal): Promise<void> {
    const { queue, context } = this.surroundings;
    for (;;) {
      await queue.untilVisible(signal);
      signal.throwIfAborted();
      const messages = queue.receive(this.settings.batchSize);
      if (messages.length === 0) continue;
      const delivered = await this.deliver(messages);
      if (!delivered) {
        const pause = context.pace.stateMachineWait(BACK_OFF_SECONDS);
        await context.clock.sleep(Math.max(1, pause), signal, 'upkeep');
      }
    }
  }

  /** False when the function did not take the batch: its messages come back after their visibility timeout. */
  private async deliver(messages: ReturnType<QueueSource['receive']>): Promise<boolean> {
    const { queue, invoke, context } = this.surroundings;
    const Records = messages.map((message) => queue.record(message));
    try {
      const result = await invoke(this.settings.functionArn, { Records });
      if (!result.ok) return false;
      const failed = this.settings.functionResponseTypes.length > 0 ? failedItems(result.payload) : new Set();
      for (const message of messages) if (!failed.has(message.messageId)) queue.remove(message);
      return failed.size === 0;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      context.log(`event source mapping ${this.uuid} could not invoke: ${error.name}`);
      return false;
    }
  }
}

function failedItems(payload: unknown): Set<unknown> {
  const { batchItemFailures = [] } = (payload ?? {}) as { batchItemFailures?: readonly { itemIdentifier?: unknown }[] };
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
}
