import type { ServiceAnswers } from './contract';

/** What is still wrong; `undefined` when every URL is within the limit. One bad URL is not hidden by good ones. */
export function decide(answers: readonly ServiceAnswers[], maxErrorRate: number): string | undefined {
  const bad = answers.filter(({ requests, failures }) => failures / requests > maxErrorRate);
  return bad.length === 0
    ? undefined
    : bad
        .map(
          ({ url, requests, failures, lastFailure }) =>
            `'${url}': ${failures} of ${requests} requests failed (${lastFailure ?? 'unknown'}), expected at most ${Math.round(maxErrorRate * 10_000) / 100} %`,
        )
        .join('; ');
}
