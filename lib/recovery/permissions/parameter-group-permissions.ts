import type { Permission, PermissionScope } from './permission';

function groupArn({ names, database }: PermissionScope): string {
  return names.arn('rds', `pg:${database.parameterGroupName}`);
}

/** Values of the configured parameter group. */
export function readParameterGroup(scope: PermissionScope): Permission {
  return { actions: ['rds:DescribeDBParameters'], resources: [groupArn(scope)] };
}

/** Values of the configured parameter group and of no other: each instance that uses it follows. */
export function changeParameterGroup(
  scope: PermissionScope,
  actions: readonly ('rds:ModifyDBParameterGroup' | 'rds:ResetDBParameterGroup')[],
): Permission {
  return { actions, resources: [groupArn(scope)] };
}
