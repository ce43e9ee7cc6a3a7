import { type AttemptItem, ERRORS, type RecoveryPlan, type Verdict } from '../shared/contract';
import { NamedError } from '../shared/named-error';

export interface SafetyInput {
  readonly candidateResourceId: string;
  readonly plan: RecoveryPlan;
  /** As read from the record table just now. */
  readonly attempt: AttemptItem | undefined;
  readonly frozen: boolean;
}

/** Nothing gets the production identifier without a passed verdict for itself and for the restore point asked for. */
export function requireSafe({ candidateResourceId, plan, attempt, frozen }: SafetyInput): void {
  const verdict = attempt?.verdict;
  const faults = [
    ...(verdict ? verdictFaults(verdict, candidateResourceId, plan) : ["verdict: found none, expected 'pass'"]),
    ...(frozen ? [] : ['freeze: found the sessions of the original not ended, expected none']),
  ];
  if (faults.length > 0) {
    throw new NamedError(
      ERRORS.swapUnsafe,
      `swap to '${candidateResourceId}' is unsafe: ${faults.join('; ')}; start the recovery again`,
    );
  }
}

function verdictFaults(verdict: Verdict, candidateResourceId: string, plan: RecoveryPlan): readonly string[] {
  return [
    ...(verdict.outcome === 'pass' ? [] : [`verdict: found '${verdict.outcome}', expected 'pass'`]),
    ...(verdict.resourceId === candidateResourceId
      ? []
      : [`verdict: found it for '${verdict.resourceId}', expected '${candidateResourceId}'`]),
    ...(verdict.restorePointId === plan.restorePoint?.id
      ? []
      : [`verdict: found restore point '${verdict.restorePointId}', expected '${plan.restorePoint?.id}'`]),
  ];
}
