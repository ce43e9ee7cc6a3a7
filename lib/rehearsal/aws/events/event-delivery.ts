import type { Deliver } from '../../functions/async-invocations';
import { AwsError } from '../../service';
import { sleep } from '../../states/duration';
import type { WorldContext } from '../../world';
import type { EventRule, RuleTarget } from './event-rule';
import { targetInput } from './target-input';

/** Where rules deliver to. Each may throw an AwsError; anything but throttling and server faults is final. */
export interface EventTargets {
  /** Accepts an event for a function. */
  invokeFunction(functionArn: string, event: unknown): void | Promise<void>;
  /** Starts an execution with the role of the target. */
  startExecution(stateMachineArn: string, input: string, roleArn: string): void | Promise<void>;
  publish(topicArn: string, message: string): void | Promise<void>;
  /** Queues: targets and dead letters. */
  readonly deliver: Deliver;
}

const DEFAULT_ATTEMPTS = 185;
const DEFAULT_AGE_SECONDS = 86_400;
const LONGEST_DELAY_SECONDS = 600;

/** Delivers one event to one target, with the retries and the dead-letter queue that the target declares. */
export async function deliverEvent(
  event: Readonly<Record<string, unknown>>,
  rule: EventRule,
  target: RuleTarget,
  options: { readonly context: WorldContext; readonly targets: EventTargets; readonly signal: AbortSignal },
): Promise<void> {
  const { context, targets, signal } = options;
  const attempts = target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_ATTEMPTS;
  const age = target.RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS;
  let waited = 0;
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      await send(targetInput(target, event, rule), target, targets);
      return;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const delay = Math.min(2 ** attempt, LONGEST_DELAY_SECONDS);
      const exhausted =
        attempt >= attempts ? 'MaximumRetryAttempts' : waited + delay > age ? 'MaximumEventAgeInSeconds' : undefined;
      if (!isRetryable(error) || exhausted) {
        await giveUp(
          event,
          { rule, target, error, attempt, exhausted: isRetryable(error) ? exhausted : undefined },
          options,
        );
        return;
      }
      waited += delay;
      await sleep(context.clock, context.pace.stateMachineWait(delay), signal);
    }
  }
}

const isRetryable = (error: AwsError) =>
  error.status >= 500 || error.status === 429 || /Throttl|TooManyRequests/.test(error.name);

async function send(input: string, target: RuleTarget, targets: EventTargets): Promise<void> {
  const service = target.Arn.split(':')[2];
  if (service === 'lambda') return targets.invokeFunction(target.Arn, JSON.parse(input));
  if (service === 'states') return targets.startExecution(target.Arn, input, target.RoleArn!);
  return service === 'sns' ? targets.publish(target.Arn, input) : targets.deliver(target.Arn, input, {});
}

interface GivenUp {
  readonly rule: EventRule;
  readonly target: RuleTarget;
  readonly error: AwsError;
  readonly attempt: number;
  readonly exhausted?: string;
}

async function giveUp(
  event: unknown,
  { rule, target, error, attempt, exhausted }: GivenUp,
  options: { readonly context: WorldContext; readonly targets: EventTargets },
): Promise<void> {
  options.context.log(`rule ${rule.name} could not deliver to ${target.Arn}: ${error.name}: ${error.message}`);
  const queue = target.DeadLetterConfig?.Arn;
  if (!queue) return;
  await options.targets.deliver(queue, JSON.stringify(event), {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.Arn,
    ERROR_CODE: error.name,
    ERROR_MESSAGE: error.message,
    ...(exhausted === undefined ? {} : { RETRY_ATTEMPTS: String(attempt), EXHAUSTED_RETRY_CONDITION: exhausted }),
  });
}
