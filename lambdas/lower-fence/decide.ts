import { ERRORS } from '../shared/contract/error-names';
import { isModifiable } from '../shared/instance-settings';
import { compareMemberships } from '../shared/membership';
import { NamedError } from '../shared/named-error';
import type { LowerFenceDecision, LowerFenceInput } from './contract';

/**
 * Opens the original, or the candidate that a `pass` verdict is bound to. Opening the candidate is always the point of
 * no return, also when ResumeWrites does it; the path back to the original must never open the candidate.
 */
export function decide(input: LowerFenceInput): LowerFenceDecision {
  const { holder, record, productionIdentifier, pointOfNoReturn } = input;
  if (!holder) {
    throw unsafe(productionIdentifier, 'no instance with that name', 'the original or the candidate');
  }
  const { ref } = holder;
  if (ref.resourceId === record.original.resourceId) {
    if (pointOfNoReturn) {
      throw unsafe(productionIdentifier, `the original '${ref.resourceId}'`, 'the candidate after the swap');
    }
    return step(holder, input.groupIds, false);
  }
  requireValidated(input, ref.resourceId);
  if (!pointOfNoReturn && input.mode !== 'resume') {
    throw unsafe(productionIdentifier, `the candidate '${ref.resourceId}'`, 'the original on the way back');
  }
  return step(holder, input.groupIds, record.pointOfNoReturnAt === undefined);
}

/** While RDS would refuse the change nothing is marked either: until then the way back is open. */
function step(
  { ref, status, memberships }: NonNullable<LowerFenceInput['holder']>,
  groupIds: readonly string[],
  marksPointOfNoReturn: boolean,
): LowerFenceDecision {
  if (compareMemberships(memberships, groupIds) !== 'different') {
    return { kind: 'lowered', instance: ref, marksPointOfNoReturn };
  }
  return isModifiable(status)
    ? { kind: 'lower', instance: ref, marksPointOfNoReturn }
    : { kind: 'waiting', instance: ref, for: `'${ref.identifier}' to leave status '${status}'` };
}

function requireValidated({ record, attempt, productionIdentifier }: LowerFenceInput, resourceId: string): void {
  if (record.candidateResourceId !== resourceId || record.swapStartedAt === undefined) {
    throw unsafe(
      productionIdentifier,
      `the stranger '${resourceId}'`,
      `the original '${record.original.resourceId}' or the swapped candidate '${record.candidateResourceId ?? 'none'}'`,
    );
  }
  if (record.revert?.retired.resourceId === resourceId) {
    // A person asked for the former instance as it is, corruption included: there is nothing to validate it against.
    return;
  }
  const verdict = attempt?.verdict;
  if (verdict?.outcome !== 'pass' || verdict.resourceId !== resourceId) {
    const found = verdict ? `verdict '${verdict.outcome}' for '${verdict.resourceId}'` : 'no verdict';
    throw unsafe(productionIdentifier, `${found} behind '${resourceId}'`, "verdict 'pass' for this very instance");
  }
}

function unsafe(productionIdentifier: string, found: string, expected: string): NamedError {
  return new NamedError(
    ERRORS.swapUnsafe,
    `fence of '${productionIdentifier}' must stay up: found ${found}, expected ${expected}; look at both instances before anything is opened`,
  );
}
