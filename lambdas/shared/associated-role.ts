import type { DBInstance } from '@aws-sdk/client-rds';

/** A role that a feature of the instance uses; `status` is ACTIVE once it does. */
export interface AssociatedRole {
  readonly roleArn: string;
  readonly featureName: string;
  readonly status: string;
}

export function associatedRolesOf({ AssociatedRoles }: DBInstance): readonly AssociatedRole[] {
  return (AssociatedRoles ?? []).map(({ RoleArn, FeatureName, Status }) => ({
    roleArn: RoleArn ?? '',
    featureName: FeatureName ?? '',
    status: Status ?? 'unknown',
  }));
}

/** As recorded settings hold it: `role ARN (feature)`. */
export function shownRole({ roleArn, featureName }: AssociatedRole): string {
  return `${roleArn} (${featureName})`;
}

/** The role and the feature of `role ARN (feature)`. */
export function parsedRole(role: string): Pick<AssociatedRole, 'roleArn' | 'featureName'> {
  const [, roleArn = '', featureName = ''] = /^(.*) \((.*)\)$/.exec(role) ?? [];
  return { roleArn, featureName };
}
