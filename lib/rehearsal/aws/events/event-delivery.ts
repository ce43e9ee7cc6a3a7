import type { Deliver } from '../../functions/async-invocations';
import { AwsError } from '../../service';
import { sleep } from '../../states/duration';
import type { WorldContext } from '../../world';
import type { EcsParameters, RuleTarget } from './event-rule';
import { type RuleIdentity, targetInput } from './target-input';

/** Where rules deliver to. Each may throw an AwsError; anything but throttling and server faults is final. */
export interface EventTargets {
  /** Accepts an event for a function. */
  invokeFunction(functionArn: string, event: unknown): void | Promise<void>;
  /** Starts an execution with the role of the target. */
  startExecution(stateMachineArn: string, input: string, roleArn: string): void | Promise<void>;
  publish(topicArn: string, message: string): void | Promise<void>;
  /** Starts tasks in a cluster with the role of the target; `startedBy` is what ECS shows of them. */
  runTask?(request: TaskRequest): void | Promise<void>;
  /** Queues: targets and dead letters. */
  readonly deliver: Deliver;
}

/** Tasks that a rule or a schedule starts. */
export interface TaskRequest {
  readonly clusterArn: string;
  readonly parameters: EcsParameters;
  readonly roleArn: string;
  readonly startedBy: string;
}

const DEFAULT_ATTEMPTS = 185;
const DEFAULT_AGE_SECONDS = 86_400;
const LONGEST_DELAY_SECONDS = 600;

/** Delivers one event to one target, with the retries and the dead-letter queue that the target declares. */
export async function deliverEvent(
  event: Readonly<Record<string, unknown>>,
  rule: RuleIdentity,
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
      await send(targetInput(target, event, rule), target, rule, targets);
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

async function send(input: string, target: RuleTarget, { arn }: RuleIdentity, targets: EventTargets): Promise<void> {
  const service = target.Arn.split(':')[2];
  if (service === 'ecs') {
    if (!targets.runTask) throw new Error(`target '${target.Arn}' needs ECS, expected an account that has it`);
    // As AWS names whoever started a task.
    const startedBy = arn
      .replace(/^arn:aws:events:.*:rule\//, 'events-rule/')
      .replace(/^arn:aws:scheduler:.*\//, 'chronos-schedule/');
    return targets.runTask({
      clusterArn: target.Arn,
      parameters: target.EcsParameters!,
      roleArn: target.RoleArn!,
      startedBy,
    });
  }
  if (service === 'lambda') return targets.invokeFunction(target.Arn, JSON.parse(input));
  if (service === 'states') return targets.startExecution(target.Arn, input, target.RoleArn!);
  return service === 'sns' ? targets.publish(target.Arn, input) : targets.deliver(target.Arn, input, {});
}

interface GivenUp {
  readonly rule: RuleIdentity;
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
