import type { DBInstance } from '@aws-sdk/client-rds';

/** A security group of an instance; `status` is `active` once it applies to new connections. */
export interface Membership {
  readonly groupId: string;
  readonly status: string;
}

export function membershipsOf(instance: DBInstance): readonly Membership[] {
  return (instance.VpcSecurityGroups ?? []).map((group) => ({
    groupId: group.VpcSecurityGroupId ?? '',
    status: group.Status ?? 'unknown',
  }));
}

/** `applied`: exactly these groups, all active. `applying`: asked for, not yet active. `different`: must be set. */
export function compareMemberships(
  found: readonly Membership[],
  wanted: readonly string[],
): 'applied' | 'applying' | 'different' {
  const staying = found.filter((group) => group.status !== 'removing');
  const same = staying.length === new Set(wanted).size && staying.every((group) => wanted.includes(group.groupId));
  if (!same) {
    return 'different';
  }
  return found.length === staying.length && staying.every((group) => group.status === 'active')
    ? 'applied'
    : 'applying';
}

/** `sg-1 active, sg-2 removing`, for whoever watches. */
export function describeMemberships(found: readonly Membership[]): string {
  return found.map((group) => `${group.groupId} ${group.status}`).join(', ') || 'no security group';
}
