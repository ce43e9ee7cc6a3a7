import { ERRORS } from './contract/error-names';
import type { LoopOptions, LoopProgress } from './contract/progress';
import { NamedError } from './named-error';

/**
 * 3 % of what has passed, between 5 and 600 s: a loop is never more than 3 % late, and 24 h cost 294 polls
 * (9 history events each, 2,646 of the 25,000 an execution may have).
 */
export function nextDelaySeconds(elapsedSeconds: number, shortest = 5): number {
  return Math.min(600, Math.max(shortest, Math.round(elapsedSeconds * 0.03)));
}

export interface LoopStart {
  readonly since: string;
  readonly deadline: string;
  readonly rounds: number;
}

/** Continues the loop that is under way, or begins one. A loop that ended before begins anew. */
export function continueLoop(previous: LoopProgress | undefined, options: LoopOptions, now: Date): LoopStart {
  if (previous?.status === 'waiting') {
    return { since: previous.since, deadline: previous.deadline, rounds: previous.rounds + 1 };
  }
  return {
    since: now.toISOString(),
    deadline: new Date(now.getTime() + options.deadlineSeconds * 1000).toISOString(),
    rounds: 1,
  };
}

/** Answers `waiting`, or throws when the deadline has passed: `waitingFor` then says what was missing. */
export function stillWaiting(loop: LoopStart, options: LoopOptions, now: Date, waitingFor: string): LoopProgress {
  if (now.getTime() >= Date.parse(loop.deadline)) {
    throw new NamedError(
      ERRORS.deadlineExceeded,
      `'${options.loop}' did not finish within ${options.deadlineSeconds} s: still waiting for ${waitingFor}`,
    );
  }
  const elapsedSeconds = (now.getTime() - Date.parse(loop.since)) / 1000;
  return {
    status: 'waiting',
    ...loop,
    delaySeconds: nextDelaySeconds(elapsedSeconds, options.shortestDelaySeconds),
    waitingFor,
  };
}

export function loopDone(loop: LoopStart): LoopProgress {
  return { status: 'done', ...loop, delaySeconds: 0 };
}
