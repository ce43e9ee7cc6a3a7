import { databaseSettings } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { loopOptions, taskHandler } from '../shared/task';
import type { ServiceAnswers, VerifyServiceOutput } from './contract';
import { decide } from './decide';

/** Two batches of 5 requests with 5 s each end well within the function's 30 s, for all URLs at once. */
const BATCHES = 2;
const REQUESTS_PER_BATCH = 5;
const TIMEOUT_MS = 5_000;

export const handler = taskHandler(
  { needs: [], options: loopOptions },
  async ({ state, options, now }): Promise<VerifyServiceOutput> => {
    const { urls, maxErrorRate } = databaseSettings().health;
    const answers = await Promise.all(urls.map(ask));
    const wrong = decide(answers, maxErrorRate);
    const round = continueLoop(state.service, options, now);
    return {
      ...(wrong === undefined ? loopDone(round) : stillWaiting(round, options, now, wrong)),
      requests: answers.reduce((sum, answer) => sum + answer.requests, 0),
      failures: answers.reduce((sum, answer) => sum + answer.failures, 0),
    };
  },
);

async function ask(url: string): Promise<ServiceAnswers> {
  const failures: string[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const outcomes = await Promise.all(Array.from({ length: REQUESTS_PER_BATCH }, () => failureOf(url)));
    failures.push(...outcomes.filter((outcome) => outcome !== undefined));
  }
  const lastFailure = failures.at(-1);
  return {
    url,
    requests: BATCHES * REQUESTS_PER_BATCH,
    failures: failures.length,
    ...(lastFailure ? { lastFailure } : {}),
  };
}

/** Redirects count as failures: a login or maintenance page elsewhere is not health. */
async function failureOf(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status >= 200 && response.status < 300 ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}
