import type { Permission, PermissionScope } from './permission';

/** Schedules and rules that start writers. */
export function describeStarters(scope: PermissionScope): Permission[] {
  return [
    ...named(schedulesOf(scope), (resources) => ({ actions: ['scheduler:GetSchedule'], resources })),
    ...named(rulesOf(scope), (resources) => ({ actions: ['events:DescribeRule'], resources })),
  ];
}

/** Whether a schedule's group is being deleted, and what rules start. */
export function describeAroundStarters(scope: PermissionScope): Permission[] {
  const { names, database } = scope;
  const groups = database.writers.flatMap((writer) => (writer.kind === 'schedule' ? [writer.group] : []));
  const groupArns = [...new Set(groups)].map((group) => names.arn('scheduler', `schedule-group/${group}`));
  return [
    ...named(groupArns, (resources) => ({ actions: ['scheduler:GetScheduleGroup'], resources })),
    ...named(rulesOf(scope), (resources) => ({ actions: ['events:ListTargetsByRule'], resources })),
  ];
}

/** An update of a schedule replaces it all, so it passes the schedule's role again. */
export function changeStarters(scope: PermissionScope, to: 'disable' | 'enable'): Permission[] {
  const roles = scope.database.writers.flatMap((writer) => (writer.kind === 'schedule' ? [writer.roleArn] : []));
  return [
    ...named(schedulesOf(scope), (resources) => ({ actions: ['scheduler:UpdateSchedule'], resources })),
    ...named([...new Set(roles)], (resources) => ({
      actions: ['iam:PassRole'],
      resources,
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    })),
    ...named(rulesOf(scope), (resources) => ({
      actions: [to === 'disable' ? 'events:DisableRule' : 'events:EnableRule'],
      resources,
    })),
  ];
}

function schedulesOf({ names, database }: PermissionScope): string[] {
  return database.writers.flatMap((writer) =>
    writer.kind === 'schedule' ? [names.arn('scheduler', `schedule/${writer.group}/${writer.name}`)] : [],
  );
}

function rulesOf({ names, database }: PermissionScope): string[] {
  return database.writers.flatMap((writer) => {
    if (writer.kind !== 'rule') {
      return [];
    }
    const bus = writer.eventBus === 'default' ? '' : `${writer.eventBus}/`;
    return [names.arn('events', `rule/${bus}${writer.name}`)];
  });
}

function named(resources: string[], permission: (resources: string[]) => Permission): Permission[] {
  return resources.length > 0 ? [permission(resources)] : [];
}
