import { changeFunctionWriters, describeFunctionWriters, invokeHooks } from './function-writer-permissions';
import type { Permission, PermissionScope } from './permission';
import {
  changeServices,
  describeServices,
  describeTargetHealth,
  describeTasks,
  endTasks,
  NO_RESOURCE_LEVEL,
  passTaskRoles,
} from './service-permissions';
import { changeStarters, describeAroundStarters, describeStarters } from './starter-permissions';

/** Task definition revisions that a request wants to resume on. */
export const describeTaskDefinitions: Permission = {
  actions: ['ecs:DescribeTaskDefinition'],
  resources: ['*'],
  wide: NO_RESOURCE_LEVEL,
};

/** What finds and records the configured writers. */
export function findWriters(scope: PermissionScope): Permission[] {
  return [...describeWriters(scope, { scaling: true }), ...describeAroundStarters(scope)];
}

/** What tells whether the writers are stopped. */
export function watchWriters(scope: PermissionScope, also: { readonly scaling: boolean }): Permission[] {
  return [...describeWriters(scope, also), ...describeTasks(scope)];
}

/** What stops the writers, and stops them again. */
export function stopWriters(scope: PermissionScope): Permission[] {
  return [
    ...watchWriters(scope, { scaling: true }),
    ...changeServices(scope),
    ...endTasks(scope),
    ...changeStarters(scope, 'disable'),
    ...changeFunctionWriters(scope, 'stop'),
  ];
}

/** What holds the writers stopped and later tells whether they are back. */
export function holdWriters(scope: PermissionScope): Permission[] {
  return [...stopWriters(scope), ...describeTargetHealth(scope)];
}

/** What brings the writers back as they were recorded. */
export function resumeWriters(scope: PermissionScope): Permission[] {
  return [
    ...describeWriters(scope, { scaling: false }),
    ...changeServices(scope),
    ...changeStarters(scope, 'enable'),
    ...changeFunctionWriters(scope, 'resume'),
    ...passTaskRoles(scope),
  ];
}

/** The one rule that shows the maintenance page. */
export function changePage({ listenerRuleArn }: PermissionScope): Permission[] {
  return listenerRuleArn === undefined
    ? []
    : [{ actions: ['elasticloadbalancing:ModifyRule'], resources: [listenerRuleArn] }, describeRules];
}

export const describeRules: Permission = {
  actions: ['elasticloadbalancing:DescribeRules'],
  resources: ['*'],
  wide: NO_RESOURCE_LEVEL,
};

function describeWriters(scope: PermissionScope, also: { readonly scaling: boolean }): Permission[] {
  return [
    ...describeServices(scope, also),
    ...describeStarters(scope),
    ...describeFunctionWriters(scope),
    ...invokeHooks(scope),
  ];
}
