import { AwsError } from '../service';
import { sleep } from '../states/duration';
import { randomUuid } from '../states/random-uuid';
import type { FunctionResult, WorldContext } from '../world';
import type { DeployedFunction } from './deployed-function';
import { failureBody } from './function-failure';

/** Puts a message where a queue or topic ARN says. */
export type Deliver = (
  targetArn: string,
  body: string,
  attributes: Readonly<Record<string, string>>,
) => void | Promise<void>;

/** What happens to events that nobody waits for. */
export interface EventInvokeConfiguration {
  readonly maximumRetryAttempts: number;
  readonly onFailure?: string;
  readonly onSuccess?: string;
}

export const DEFAULT_EVENT_INVOKE: EventInvokeConfiguration = { maximumRetryAttempts: 2 };

/** Lambda waits one minute before the first retry and two before the second. */
const RETRY_SECONDS = [60, 120];
const THROTTLED_SECONDS = 5;

interface Options {
  readonly context: Pick<WorldContext, 'clock' | 'pace' | 'random' | 'log'>;
  readonly deliver: Deliver;
  /** Rejects when the function's role may not send there. */
  authorize(roleArn: string, targetArn: string): Promise<void>;
}

/** Events accepted by Lambda that still have to run, be retried or go to their destination. */
export class AsyncInvocations {
  readonly #open = new Set<Promise<void>>();
  readonly #control = new AbortController();

  constructor(private readonly options: Options) {}

  /** Accepts an event and returns at once. */
  accept(target: DeployedFunction, invokedArn: string, event: string, configuration: EventInvokeConfiguration): void {
    const work = this.#run(target, invokedArn, event, configuration).catch((error: unknown) => {
      if (!this.#control.signal.aborted)
        this.options.context.log(`event for ${target.configuration.name} was lost: ${String(error)}`);
    });
    this.#open.add(work);
    void work.then(() => this.#open.delete(work));
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  /** Begins nothing any more. */
  close(): void {
    this.#control.abort(new Error('the world is closed'));
  }

  async #run(
    target: DeployedFunction,
    invokedArn: string,
    event: string,
    configuration: EventInvokeConfiguration,
  ): Promise<void> {
    const { context } = this.options;
    const { signal } = this.#control;
    let result: FunctionResult;
    let condition: 'RetriesExhausted' | 'ZeroReservedConcurrency' = 'RetriesExhausted';
    for (let attempt = 0; ; attempt++) {
      if (target.reservedConcurrency === 0) {
        // A function that nothing may run has no queue of retries: its events are given up at once.
        condition = 'ZeroReservedConcurrency';
        result = { ok: false, errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.', trace: [] };
        break;
      }
      result = await this.#unthrottled(target, invokedArn, event);
      if (result.ok || attempt >= configuration.maximumRetryAttempts) break;
      await sleep(
        context.clock,
        context.pace.stateMachineWait(RETRY_SECONDS[attempt] ?? RETRY_SECONDS.at(-1)!),
        signal,
      );
    }
    const record = invocationRecord(context, {
      target,
      invokedArn,
      event,
      result,
      condition,
      attempts: configuration.maximumRetryAttempts + 1,
    });
    if (result.ok) {
      if (configuration.onSuccess) await this.#send(target, configuration.onSuccess, record, {});
      return;
    }
    const { deadLetterArn } = target.configuration;
    const attributes = {
      RequestID: randomUuid(context.random),
      ErrorCode: '200',
      ErrorMessage: result.errorMessage.slice(0, 1024),
    };
    if (configuration.onFailure) await this.#send(target, configuration.onFailure, record, {});
    if (deadLetterArn) await this.#send(target, deadLetterArn, event, attributes);
  }

  /** Throttled events go back to the queue of Lambda; that is no attempt. */
  async #unthrottled(target: DeployedFunction, invokedArn: string, event: string): Promise<FunctionResult> {
    const { context } = this.options;
    const { signal } = this.#control;
    for (;;) {
      signal.throwIfAborted();
      try {
        return await target.invoke(event, invokedArn, signal);
      } catch (error) {
        if (!(error instanceof AwsError && error.name === 'TooManyRequestsException')) throw error;
        await sleep(context.clock, context.pace.stateMachineWait(THROTTLED_SECONDS), signal);
      }
    }
  }

  async #send(
    target: DeployedFunction,
    arn: string,
    body: string,
    attributes: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.options.authorize(target.configuration.roleArn, arn);
    await this.options.deliver(arn, body, attributes);
  }
}

interface Invoked {
  readonly target: DeployedFunction;
  readonly invokedArn: string;
  readonly event: string;
  readonly result: FunctionResult;
  readonly condition: 'RetriesExhausted' | 'ZeroReservedConcurrency';
  readonly attempts: number;
}

/** The record that Lambda sends to a destination. */
function invocationRecord(
  { clock, random }: Options['context'],
  { invokedArn, event, result, condition, attempts }: Invoked,
): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: clock.now().toISOString(),
    requestContext: {
      requestId: randomUuid(random),
      functionArn: invokedArn,
      condition: result.ok ? 'Success' : condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(event),
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(result.ok ? {} : { functionError: 'Unhandled' }),
    },
    responsePayload: result.ok ? result.payload : failureBody(result),
  });
}
