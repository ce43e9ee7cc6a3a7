import { ERRORS } from '../shared/contract/error-names';
import type { Finding, RecoveryPlan } from '../shared/contract/recovery-plan';
import { NamedError } from '../shared/named-error';
import type { PlanFinding } from './contract';

export function refusal(subject: string, found: string, expected: string, next: string): PlanFinding {
  return { level: 'refusal', subject, found, expected, next };
}

export function waitFor(subject: string, found: string, expected: string): PlanFinding {
  return { level: 'wait', subject, found, expected, next: 'it is waited for' };
}

export function notice(subject: string, found: string, expected: string, next: string): PlanFinding {
  return { level: 'notice', subject, found, expected, next };
}

export function sentence({ subject, found, expected, next }: Finding): string {
  return `${subject}: found ${found}, expected ${expected}; ${next}`;
}

/** Throws RecoveryRefused with every refusal of the plan. */
export function requireNoRefusals(plan: Pick<RecoveryPlan, 'findings'>, productionIdentifier: string): void {
  const refusals = plan.findings.filter(({ level }) => level === 'refusal');
  if (refusals.length > 0) {
    throw new NamedError(
      ERRORS.recoveryRefused,
      `recovery of '${productionIdentifier}' is refused for ${refusals.length} ${refusals.length === 1 ? 'reason' : 'reasons'}: ${refusals.map(sentence).join(' | ')}`,
    );
  }
}
