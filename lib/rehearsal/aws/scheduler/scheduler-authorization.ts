import type { CreateScheduleInput, UpdateScheduleInput } from '@aws-sdk/client-scheduler';
import type { Authorization, Service } from '../../service';
import { DEFAULT_GROUP, type ScheduleState } from './schedule-state';

/** What IAM is asked: schedules and groups by ARN, and PassRole for the role of a target whenever one is given. */
export function schedulerAuthorization(state: ScheduleState): NonNullable<Service['authorization']> {
  const onSchedule = (
    operation: string,
    { Name, GroupName }: { Name?: string; GroupName?: string },
  ): Authorization => ({
    action: `scheduler:${operation}`,
    resources: [state.arn(`schedule/${GroupName ?? DEFAULT_GROUP}/${Name}`)],
  });
  const onGroup =
    (operation: string) =>
    ({ Name }: { Name?: string }): Authorization[] => [
      { action: `scheduler:${operation}`, resources: [state.arn(`schedule-group/${Name}`)] },
    ];
  const everywhere = (operation: string) => (): Authorization[] => [
    { action: `scheduler:${operation}`, resources: ['*'] },
  ];
  const passing = (operation: string) => (input: CreateScheduleInput | UpdateScheduleInput) => [
    onSchedule(operation, input as { Name?: string; GroupName?: string }),
    ...passRole(input.Target?.RoleArn),
  ];
  const named = (operation: string) => (input: { Name?: string; GroupName?: string }) => [onSchedule(operation, input)];
  return {
    CreateSchedule: passing('CreateSchedule'),
    UpdateSchedule: passing('UpdateSchedule'),
    GetSchedule: named('GetSchedule'),
    DeleteSchedule: named('DeleteSchedule'),
    ListSchedules: everywhere('ListSchedules'),
    CreateScheduleGroup: onGroup('CreateScheduleGroup'),
    GetScheduleGroup: onGroup('GetScheduleGroup'),
    DeleteScheduleGroup: onGroup('DeleteScheduleGroup'),
    ListScheduleGroups: everywhere('ListScheduleGroups'),
  };
}

function passRole(roleArn: string | undefined): Authorization[] {
  if (roleArn === undefined) return [];
  const context = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
  return [{ action: 'iam:PassRole', resources: [roleArn], context }];
}
