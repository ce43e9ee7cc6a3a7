import type { CreateScheduleInput, GetScheduleOutput } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createScheduler } from '../../../lib/rehearsal/aws/scheduler/scheduler';
import { type Authorization, AwsError } from '../../../lib/rehearsal/service';
import { VirtualClock } from '../../../lib/rehearsal/simulation/virtual-clock';
import { VirtualPace } from '../../../lib/rehearsal/simulation/virtual-pace';
import { CALL } from '../ecs/ecs-world';
import { AccountUnderTest } from '../events/account-under-test';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:work';
const ROLE = 'arn:aws:iam::111122223333:role/timer';

const NIGHTLY: CreateScheduleInput = {
  Name: 'nightly',
  ScheduleExpression: 'rate(5 minutes)',
  ScheduleExpressionTimezone: 'Europe/Berlin',
  Description: 'counts the day',
  EndDate: new Date('2030-01-01T00:00:00Z'),
  FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
  Target: { Arn: FUNCTION, RoleArn: ROLE, Input: '{"day":1}', RetryPolicy: { MaximumRetryAttempts: 3 } },
  ActionAfterCompletion: 'NONE',
};

let account: AccountUnderTest;
let clock: VirtualClock;
let fired: { readonly at: string; readonly event: unknown }[];
let dead: unknown[];
let trusted: boolean;
let denied: string | undefined;
let scheduler: ReturnType<typeof createScheduler>;

beforeEach(() => {
  account = new AccountUnderTest();
  clock = new VirtualClock(new Date('2026-11-21T10:00:00Z'));
  [fired, dead, trusted, denied] = [[], [], true, undefined];
  scheduler = createScheduler({
    context: { ...account.context, clock, pace: new VirtualPace() },
    targets: {
      invokeFunction: (_arn, event) => void fired.push({ at: clock.now().toISOString(), event }),
      startExecution: () => undefined,
      publish: () => undefined,
      deliver: (_arn, body) => void dead.push(JSON.parse(body)),
    },
    authorizeRole: (_roleArn, [asked]: readonly Authorization[]) => {
      if (asked?.action === denied) throw new AwsError('AccessDenied', 'no', 403);
    },
    isTrusted: () => trusted,
  });
});

afterEach(async () => {
  await scheduler.close?.();
  clock.close();
  account.close();
});

const create = (input: Partial<CreateScheduleInput> = {}) =>
  scheduler.operations.CreateSchedule!({ ...NIGHTLY, ...input }, CALL);
const update = (input: Partial<CreateScheduleInput> = {}) =>
  scheduler.operations.UpdateSchedule!({ ...NIGHTLY, ...input }, CALL);
const get = async () =>
  (await scheduler.operations.GetSchedule!({ Name: 'nightly' }, CALL)) as Required<GetScheduleOutput>;
const minutesOf = () => fired.map(({ at }) => at.slice(11, 16));

describe('a schedule', () => {
  it('fires by its rate in the time of the world, with the input of its target', async () => {
    await create();

    await clock.pass(16 * 60);

    expect(minutesOf()).toEqual(['10:05', '10:10', '10:15']);
    expect(fired[0]?.event).toEqual({ day: 1 });
  });

  it.each([
    ['cron(0 12 * * ? *)', 'UTC', ['12:00']],
    ['cron(0 12 * * ? *)', 'Europe/Berlin', ['11:00']],
    ['cron(10/20 10 ? * SAT *)', 'UTC', ['10:10', '10:30', '10:50']],
    ['at(2026-11-21T10:30:00)', 'UTC', ['10:30']],
    ['at(2026-11-21T09:30:00)', 'UTC', []],
    ['cron(0 10 ? * MON-FRI *)', 'UTC', []],
  ])('fires %s in %s at its minutes', async (ScheduleExpression, ScheduleExpressionTimezone, minutes) => {
    await create({ ScheduleExpression, ScheduleExpressionTimezone });

    await clock.pass(3 * 3600);

    expect(minutesOf()).toEqual(minutes);
  });

  it('does not fire while it is disabled, and delivers what had fired before', async () => {
    await create();
    await clock.pass(5 * 60 + 1);

    await update({ State: 'DISABLED' });
    await clock.pass(3600);

    expect(minutesOf()).toEqual(['10:05']);
  });

  it('fires between its start and its end', async () => {
    await create({ StartDate: new Date('2026-11-21T10:20:00Z'), EndDate: new Date('2026-11-21T10:31:00Z') });

    await clock.pass(3600);

    expect(minutesOf()).toEqual(['10:20', '10:25', '10:30']);
  });

  it('gives up at once when its role may not invoke, and tells the dead-letter queue', async () => {
    denied = 'lambda:InvokeFunction';
    const DeadLetterConfig = { Arn: 'arn:aws:sqs:eu-west-1:111122223333:dead' };
    await create({ Target: { ...NIGHTLY.Target!, DeadLetterConfig } });

    await clock.pass(6 * 60);

    expect(fired).toEqual([]);
    expect(dead).toMatchObject([{ source: 'aws.scheduler' }]);
  });

  it('disappears after its last firing when it was told to', async () => {
    await create({
      ScheduleExpression: 'at(2026-11-21T10:30:00)',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'DELETE',
    });

    await clock.pass(3600);

    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('UpdateSchedule', () => {
  it('puts defaults where the request leaves something out', async () => {
    await create({ State: 'DISABLED' });

    const { ScheduleExpression, Target, FlexibleTimeWindow } = NIGHTLY;
    await scheduler.operations.UpdateSchedule!(
      { Name: 'nightly', ScheduleExpression, Target, FlexibleTimeWindow },
      CALL,
    );

    const found = await get();
    expect(found).toMatchObject({ State: 'ENABLED', ScheduleExpressionTimezone: 'UTC' });
    expect(found).not.toHaveProperty('Description');
    expect(found).not.toHaveProperty('EndDate');
  });

  it('changes nothing but the state and the time when everything else is sent as it was read', async () => {
    await create();
    const before = await get();
    await clock.pass(60);

    const { Arn, CreationDate, LastModificationDate, ...settings } = before;
    await update({ ...settings, State: 'DISABLED' });

    expect(await get()).toEqual({ ...before, State: 'DISABLED', LastModificationDate: clock.now() });
  });

  it.each([
    ['a schedule that does not exist', { Name: 'other' }, 'ResourceNotFoundException'],
    ['a group that does not exist', { GroupName: 'other' }, 'ResourceNotFoundException'],
    ['an expression that is none', { ScheduleExpression: 'rate(5 minute)' }, 'ValidationException'],
    ['a time zone that is none', { ScheduleExpressionTimezone: 'Europe/Atlantis' }, 'ValidationException'],
    [
      'a window of minutes that is off',
      { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } },
      'ValidationException',
    ],
    ['an input that is no JSON', { Target: { ...NIGHTLY.Target!, Input: 'day' } }, 'ValidationException'],
    [
      'parameters of other targets',
      { Target: { ...NIGHTLY.Target!, SqsParameters: { MessageGroupId: 'a' } } },
      'ValidationException',
    ],
  ] as const)('refuses %s', async (_what, input, name) => {
    await create();

    await expect((async () => update(input as Partial<CreateScheduleInput>))()).rejects.toMatchObject({ name });
  });

  it('refuses a role that does not let the Scheduler assume it', async () => {
    await create();
    trusted = false;

    await expect((async () => update())()).rejects.toThrow('must allow AWS EventBridge Scheduler to assume the role');
  });

  it('asks for PassRole of the role in the request', () => {
    const question = scheduler.authorization!['UpdateSchedule'] as (input: unknown, call: unknown) => Authorization[];

    expect(question({ ...NIGHTLY, GroupName: 'shop' }, CALL)).toEqual([
      {
        action: 'scheduler:UpdateSchedule',
        resources: ['arn:aws:scheduler:eu-west-1:111122223333:schedule/shop/nightly'],
      },
      {
        action: 'iam:PassRole',
        resources: [ROLE],
        context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
      },
    ]);
  });
});

describe('requests with a client token', () => {
  it('have one effect however often they are sent', async () => {
    const first = await create({ ClientToken: 'token' });
    const second = await create({ ClientToken: 'token' });

    expect(second).toEqual(first);
  });

  it('refuses other parameters under the same token, and a name that exists under another one', async () => {
    await create({ ClientToken: 'token' });

    await expect((async () => create({ ClientToken: 'token', Name: 'b' }))()).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await expect((async () => create({ ClientToken: 'other' }))()).rejects.toMatchObject({ name: 'ConflictException' });
  });
});

describe('a schedule group', () => {
  it('is DELETING for a while, takes no schedule meanwhile, and then is gone with its schedules', async () => {
    await scheduler.operations.CreateScheduleGroup!({ Name: 'shop' }, CALL);
    await create({ GroupName: 'shop' });

    await scheduler.operations.DeleteScheduleGroup!({ Name: 'shop' }, CALL);

    expect(await scheduler.operations.GetScheduleGroup!({ Name: 'shop' }, CALL)).toMatchObject({ State: 'DELETING' });
    await expect((async () => update({ GroupName: 'shop' }))()).rejects.toMatchObject({ name: 'ConflictException' });
    await clock.pass(3600);
    expect(fired).toEqual([]);
    expect((await scheduler.operations.ListSchedules!({}, CALL)).Schedules).toEqual([]);
  });
});
