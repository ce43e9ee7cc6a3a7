import type { VerifyProductionDecision, VerifyProductionInput } from './contract';

const GOOD_ROUNDS = 2;

/**
 * Not found, timeout, a wrong certificate and another server all mean that the name has not arrived everywhere: they
 * are waited for. The host is resolved anew each round, and two good rounds keep one lucky answer from counting.
 */
export function decide({ host, expected, answer, stable }: VerifyProductionInput): VerifyProductionDecision {
  const fault = faultOf(host, expected, answer);
  if (fault !== undefined) {
    return { done: false, stable: 0, waitingFor: fault };
  }
  return stable + 1 >= GOOD_ROUNDS
    ? { done: true, stable: stable + 1 }
    : { done: false, stable: stable + 1, waitingFor: `a second good answer of '${host}'` };
}

function faultOf(
  host: string,
  expected: VerifyProductionInput['expected'],
  answer: VerifyProductionInput['answer'],
): string | undefined {
  if (answer.kind === 'noAnswer') {
    return answer.why;
  }
  const { systemIdentifier, timelineId } = answer.identity;
  if (systemIdentifier !== expected.systemIdentifier || timelineId !== expected.timelineId) {
    return `'${host}' to be the validated server: found system ${systemIdentifier} on timeline ${timelineId}, expected ${expected.systemIdentifier} on ${expected.timelineId}`;
  }
  return answer.readOnly ? `'${host}' to accept writes: found it read only` : undefined;
}
