import * as sdk from '@aws-sdk/client-scheduler';
import type { Authorization, Operations, Service } from '../../service';
import { randomUuid } from '../../states/random-uuid';
import type { WorldContext } from '../../world';
import { deliverEvent, type EventTargets } from '../events/event-delivery';
import { pageOf } from './page';
import type { Schedule } from './schedule';
import { type ScheduleDefinition, scheduleDefinition } from './schedule-definition';
import { DEFAULT_GROUP, ScheduleState } from './schedule-state';
import { schedulerAuthorization } from './scheduler-authorization';
import { validation } from './scheduler-errors';

export interface SchedulerOptions {
  readonly context: WorldContext;
  readonly targets: EventTargets;
  /** Asks IAM on behalf of the role of a target; throws when it denies. */
  authorizeRole(roleArn: string, authorizations: readonly Authorization[]): void;
  /** Whether a role lets the Scheduler assume it. */
  isTrusted(roleArn: string, service: string): boolean;
}

export interface SchedulerControl {
  addSchedule(input: sdk.CreateScheduleInput): string;
  addGroup(name: string): void;
  /** Resolves when no firing is under way any more. */
  settled(): Promise<void>;
}

const TARGET_ACTIONS: Readonly<Record<string, string>> = {
  lambda: 'lambda:InvokeFunction',
  states: 'states:StartExecution',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
};

/** Amazon EventBridge Scheduler: schedules fire in the time of the world and act with the role of their target. */
export function createScheduler(options: SchedulerOptions): Service<typeof sdk> & SchedulerControl {
  const { context } = options;
  const open = new Set<Promise<void>>();
  const control = new AbortController();
  const fire = (schedule: Schedule, target: ScheduleDefinition['Target']): void => {
    const firing = deliver(schedule, target, options, control.signal).catch((error: unknown) => {
      if (!control.signal.aborted) context.log(`schedule ${schedule.name} was lost: ${String(error)}`);
    });
    open.add(firing);
    void firing.then(() => open.delete(firing));
  };
  const state = new ScheduleState(context, fire);
  const checked = (input: sdk.CreateScheduleInput | sdk.UpdateScheduleInput): ScheduleDefinition => {
    const definition = scheduleDefinition(input);
    if (!trusts(options, definition.Target.RoleArn)) {
      throw validation('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.');
    }
    return definition;
  };
  const create = (input: sdk.CreateScheduleInput) => state.create(input.Name!, input.GroupName, checked(input)).arn;

  const operations: Operations<typeof sdk> = {
    CreateSchedule: (input) => ({
      ScheduleArn: state.once(
        input.ClientToken,
        input,
        () => create(input),
        () => state.schedule(input.Name!, input.GroupName).arn,
      ),
    }),
    GetSchedule: ({ Name, GroupName }) => state.schedule(Name!, GroupName).describe(),
    UpdateSchedule: (input) => ({
      ScheduleArn: state.once(
        input.ClientToken,
        input,
        () => state.replace(input.Name!, input.GroupName, checked(input)).arn,
        () => state.schedule(input.Name!, input.GroupName).arn,
      ),
    }),
    DeleteSchedule: ({ Name, GroupName }) => {
      state.remove(Name!, GroupName);
      return {};
    },
    ListSchedules: ({ GroupName, NamePrefix = '', State, ...paging }) => {
      const groups = GroupName === undefined ? [...state.groups.values()] : [state.group(GroupName)];
      const found = groups
        .flatMap(({ schedules }) => [...schedules.values()])
        .filter(
          ({ name, definition }) => name.startsWith(NamePrefix) && (State ?? definition.State) === definition.State,
        )
        .map((schedule) => schedule.summary());
      const { items, next } = pageOf(found, paging);
      return { Schedules: items, ...next };
    },
    CreateScheduleGroup: ({ Name, Tags = [] }) => {
      if (Tags.length > 0) throw validation('Tags of schedule groups are not modelled: omit them');
      return { ScheduleGroupArn: state.addGroup(Name!).arn };
    },
    GetScheduleGroup: ({ Name }) => state.group(Name).describe(),
    DeleteScheduleGroup: ({ Name }) => {
      state.removeGroup(Name!);
      return {};
    },
    ListScheduleGroups: ({ NamePrefix = '', ...paging }) => {
      const found = [...state.groups.values()].filter(({ name }) => name.startsWith(NamePrefix));
      const { items, next } = pageOf(found, paging);
      return { ScheduleGroups: items.map((group) => group.describe()), ...next };
    },
  };

  return {
    signingName: 'scheduler',
    sdk,
    operations,
    authorization: schedulerAuthorization(state),
    addSchedule: create,
    addGroup: (name) => {
      if (name !== DEFAULT_GROUP) state.addGroup(name);
    },
    settled: async () => {
      while (open.size > 0) await Promise.all(open);
    },
    close: async () => {
      state.close();
      control.abort(new Error('the world is closed'));
      await Promise.all(open);
    },
  };
}

function trusts({ isTrusted }: SchedulerOptions, roleArn: string): boolean {
  try {
    return isTrusted(roleArn, 'scheduler.amazonaws.com');
  } catch {
    // A role that does not exist lets nobody assume it.
    return false;
  }
}

/** One firing: what was due is delivered some time later, whatever became of the schedule meanwhile. */
async function deliver(
  { name, arn }: Schedule,
  target: ScheduleDefinition['Target'],
  { context, targets, authorizeRole }: SchedulerOptions,
  signal: AbortSignal,
): Promise<void> {
  const id = randomUuid(context.random);
  const time = context.clock
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
  await context.clock.sleep(context.pace.milliseconds('scheduleDelivery'), signal, 'upkeep');
  const event = {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: context.accountId,
    time,
    region: context.region,
    resources: [arn],
    detail: '{}',
  };
  const Input = target.Input?.replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', id)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
  const { Arn, RoleArn, RetryPolicy, DeadLetterConfig, EcsParameters } = target;
  const authorized: EventTargets = {
    ...targets,
    invokeFunction: (functionArn, given) => {
      authorizeRole(RoleArn, [{ action: TARGET_ACTIONS['lambda']!, resources: [functionArn] }]);
      return targets.invokeFunction(functionArn, given);
    },
    publish: (topicArn, message) => {
      authorizeRole(RoleArn, [{ action: TARGET_ACTIONS['sns']!, resources: [topicArn] }]);
      return targets.publish(topicArn, message);
    },
    deliver: (queueArn, body, attributes) => {
      authorizeRole(RoleArn, [{ action: TARGET_ACTIONS['sqs']!, resources: [queueArn] }]);
      return targets.deliver(queueArn, body, attributes);
    },
  };
  const ruleTarget = {
    Id: name,
    Arn,
    RoleArn,
    RetryPolicy,
    DeadLetterConfig,
    EcsParameters,
    ...(Input !== undefined && { Input }),
  };
  await deliverEvent(event, { name, arn }, ruleTarget as Parameters<typeof deliverEvent>[2], {
    context,
    targets: authorized,
    signal,
  });
}
