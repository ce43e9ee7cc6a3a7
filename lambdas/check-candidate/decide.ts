import type { CandidateAnswer } from './contract';

/** What is still waited for; `undefined` once a server answers, whatever it says to the login. */
export function decide(answer: CandidateAnswer): string | undefined {
  return answer.kind === 'noAnswer' ? answer.why : undefined;
}
