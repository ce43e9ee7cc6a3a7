import { shortName } from './call-owners';
import { definitionOf } from './execution-book';
import type { InvariantFamily, Scene } from './scene';

/** Between a deadline and its notice: the longest pause of a loop, and one task with all its retries. */
const NOTICED_WITHIN_SECONDS = 20 * 60;

interface Stay {
  readonly loop: string;
  readonly since: number;
}

/** The loop that a state belongs to; Assess and what it asks for are one loop. */
export function loopOf(state: string): string {
  return /^(Assess|Undo: )/.test(state) ? 'Assess' : state.replace(/: (wait|done\?|hold freeze)$/, '');
}

/** I14: every wait is bounded, and every execution ends within its time. */
export class Deadlines implements InvariantFamily {
  private readonly stays = new Map<string, Stay>();

  constructor(private readonly scene: Scene) {}

  progressed(executionArn: string, state: string | undefined): void {
    const stay = this.stays.get(executionArn);
    const loop = state === undefined ? undefined : loopOf(state);
    if (stay && stay.loop !== loop) this.left(executionArn, stay);
    if (loop === undefined) this.ended(executionArn);
    else if (stay?.loop !== loop) this.stays.set(executionArn, { loop, since: this.scene.now() });
  }

  finish(): void {
    for (const executionArn of this.scene.world.services.states.running()) {
      const stay = this.stays.get(executionArn);
      this.scene.violations.add(
        'I14',
        `'${shortName(executionArn)}': found it running in '${stay?.loop}' at the end, expected it to have ended`,
      );
    }
  }

  private left(executionArn: string, { loop, since }: Stay): void {
    const { violations, world } = this.scene;
    const seconds = (this.scene.now() - since) / 1000;
    // Most stays are short: the definition is asked for only when there is something to compare.
    if (seconds <= NOTICED_WITHIN_SECONDS) {
      violations.checks += 1;
      return;
    }
    const deadline = deadlineOf(definitionOf(world, executionArn).States[loop]);
    violations.check(
      'I14',
      deadline === undefined || seconds <= deadline + NOTICED_WITHIN_SECONDS,
      () => `'${shortName(executionArn)}': found ${Math.round(seconds)} s in '${loop}', expected at most ${deadline}`,
    );
  }

  private ended(executionArn: string): void {
    this.stays.delete(executionArn);
    const { violations, world, executions } = this.scene;
    const { startedAt, machine } = executions.of(executionArn);
    if (machine === undefined) return;
    const limit = definitionOf(world, executionArn).TimeoutSeconds ?? 0;
    const seconds = (this.scene.now() - startedAt) / 1000;
    violations.check(
      'I14',
      seconds < limit,
      () => `'${shortName(executionArn)}': found it running for ${seconds} s, expected less than its ${limit} s`,
    );
  }
}

interface Retrier {
  readonly ErrorEquals?: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts?: number;
}

/** Seconds that a state may take: the deadline of a loop; of any other task every try to its timeout, and the pauses. */
export function deadlineOf(state: unknown): number | undefined {
  const {
    Parameters,
    TimeoutSeconds,
    Retry = [],
  } = (state ?? {}) as {
    readonly Parameters?: { readonly options?: { readonly deadlineSeconds?: number } };
    readonly TimeoutSeconds?: number;
    readonly Retry?: readonly Retrier[];
  };
  const declared = Parameters?.options?.deadlineSeconds;
  if (declared !== undefined || TimeoutSeconds === undefined) return declared;
  return Retry.reduce((sum, retrier) => sum + retriesOf(retrier, TimeoutSeconds), TimeoutSeconds);
}

/** A try that is repeated after a timeout took all of it; another error comes early. Defaults are those of Step Functions. */
function retriesOf(retrier: Retrier, timeoutSeconds: number): number {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY, MaxAttempts = 3 } = retrier;
  const pauses = Array.from({ length: MaxAttempts }, (_, tried) =>
    Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** tried),
  );
  const each = retrier.ErrorEquals?.some((error) => /^States\.(ALL|Timeout)$/.test(error)) ? timeoutSeconds : 0;
  return pauses.reduce((sum, pause) => sum + pause + each, 0);
}
