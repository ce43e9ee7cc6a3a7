import type { Revert } from '../shared/contract/cut-over-revert';
import { ERRORS } from '../shared/contract/error-names';
import type { AttemptItem } from '../shared/contract/record-items';
import type { RecoveryPlan } from '../shared/contract/recovery-plan';
import type { Verdict } from '../shared/contract/verdict';
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

/** Takes the place of the verdict in RevertCutover: the record says which instance a person wants back. */
export function requireApproved(input: {
  readonly revert: Revert;
  /** What this execution checked, and had approved where that is configured. */
  readonly asked: Revert | undefined;
  readonly frozen: boolean;
}): void {
  const { revert, asked, frozen } = input;
  const faults = [
    ...(revert.retired.resourceId === asked?.retired.resourceId
      ? []
      : [
          `record: found '${revert.retired.resourceId}' to return to, expected '${asked?.retired.resourceId ?? 'none'}'`,
        ]),
    ...(frozen ? [] : ['freeze: found the sessions of production not ended, expected none']),
  ];
  if (faults.length > 0) {
    throw new NamedError(
      ERRORS.swapUnsafe,
      `return to '${revert.retired.resourceId}' is unsafe: ${faults.join('; ')}; start again`,
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
