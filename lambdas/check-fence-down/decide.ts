import { compareMemberships, describeMemberships } from '../shared/membership';
import type { FenceDownInput } from './contract';

/** What is still missing; `undefined` when the recorded groups, and only they, are active. */
export function decide({ identifier, memberships, groupIds }: FenceDownInput): string | undefined {
  if (!memberships) {
    return `'${identifier}' to be shown by RDS`;
  }
  return compareMemberships(memberships, groupIds) === 'applied'
    ? undefined
    : `'${identifier}' to have exactly ${groupIds.join(', ')}: found ${describeMemberships(memberships)}`;
}
