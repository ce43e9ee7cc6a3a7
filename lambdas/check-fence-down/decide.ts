import { compareMemberships, describeMemberships } from '../shared/membership';
import { productionDifferences } from '../shared/parity';
import type { FenceDownInput, ParityInput } from './contract';

/** What is still missing; `undefined` when the recorded groups, and only they, are active. */
export function decide({ identifier, memberships, groupIds }: FenceDownInput): string | undefined {
  if (!memberships) {
    return `'${identifier}' to be shown by RDS`;
  }
  return compareMemberships(memberships, groupIds) === 'applied'
    ? undefined
    : `'${identifier}' to have exactly ${groupIds.join(', ')}: found ${describeMemberships(memberships)}`;
}

/** The last word on parity: everything that was left for later states has to be there now. `undefined` when it is. */
export function openDifferences({ recorded, found, isRestored }: ParityInput): readonly string[] | undefined {
  const differences = isRestored && found ? productionDifferences(recorded, found) : [];
  return differences.length > 0 ? differences : undefined;
}
