import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEvents } from '../../../lib/rehearsal/aws/events';
import { VirtualClock } from '../../../lib/rehearsal/simulation/virtual-clock';
import { VirtualPace } from '../../../lib/rehearsal/simulation/virtual-pace';
import { AccountUnderTest, CALL } from './account-under-test';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:work';

let account: AccountUnderTest;
let clock: VirtualClock;
let ran: unknown[];
let delivered: { readonly 'detail-type': string; readonly time: string }[];
let events: ReturnType<typeof createEvents>;

beforeEach(() => {
  account = new AccountUnderTest();
  clock = new VirtualClock(new Date('2026-11-21T10:00:00Z'));
  delivered = [];
  ran = [];
  events = createEvents({
    context: { ...account.context, clock, pace: new VirtualPace() },
    targets: {
      invokeFunction: (_arn, event) => void delivered.push(event as (typeof delivered)[number]),
      startExecution: () => undefined,
      publish: () => undefined,
      runTask: (request) => void ran.push(request),
      deliver: () => undefined,
    },
  });
});

afterEach(async () => {
  await events.close?.();
  clock.close();
  account.close();
});

const state = async (Name: string) => (await events.operations.DescribeRule!({ Name }, CALL)).State;
const disable = (Name: string) => events.operations.DisableRule!({ Name }, CALL);
const enable = (Name: string) => events.operations.EnableRule!({ Name }, CALL);

describe('a rule by pattern', () => {
  beforeEach(async () => {
    const properties = { Name: 'orders', EventPattern: { source: ['shop'] }, Targets: [{ Id: 'a', Arn: FUNCTION }] };
    await account.deploy(events, 'AWS::Events::Rule', 'Rule', properties);
  });

  const publish = () => events.publish({ source: 'shop', detailType: 'Order', detail: {} });

  it('shows a change at once, and events notice it a while later', async () => {
    await disable('orders');

    expect(await state('orders')).toBe('DISABLED');
    publish();
    await clock.pass(60);
    expect(delivered).toHaveLength(1);
    publish();
    await clock.pass(60);
    expect(delivered).toHaveLength(1);

    await enable('orders');
    await clock.pass(60);
    publish();
    await clock.pass(60);
    expect(await state('orders')).toBe('ENABLED');
    expect(delivered).toHaveLength(2);
  });

  it('stays as the last of two quick changes says', async () => {
    await disable('orders');
    await clock.pass(1);
    await enable('orders');
    await clock.pass(60);

    publish();
    await clock.pass(60);

    expect(delivered).toHaveLength(1);
  });

  it.each(['EnableRule', 'DisableRule'] as const)('refuses %s of a rule that does not exist', async (operation) => {
    const input = { Name: 'other' };
    await expect((async () => events.operations[operation]!(input, CALL))()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('a rule with a schedule that stood in the account before', () => {
  const add = (scheduleExpression: string) =>
    events.addRule({ name: 'nightly', scheduleExpression, targets: [{ Id: 'a', Arn: FUNCTION }] });

  it('fires in the time of the world while it is enabled', async () => {
    add('rate(5 minutes)');

    await clock.pass(11 * 60);
    await disable('nightly');
    await clock.pass(3600);

    expect(delivered.map(({ time }) => time.slice(11, 16))).toEqual(['10:05', '10:10']);
    expect(delivered[0]?.['detail-type']).toBe('Scheduled Event');
  });

  it('starts tasks in a cluster, named after the rule', async () => {
    const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';
    const RoleArn = 'arn:aws:iam::111122223333:role/timer';
    const EcsParameters = { TaskDefinitionArn: 'report:1', TaskCount: 2 };
    const targets = [{ Id: 'a', Arn: cluster, RoleArn, EcsParameters }];
    events.addRule({ name: 'nightly', scheduleExpression: 'rate(5 minutes)', targets });

    await clock.pass(6 * 60);

    expect(ran).toEqual([
      { clusterArn: cluster, parameters: EcsParameters, roleArn: RoleArn, startedBy: 'events-rule/nightly' },
    ]);
  });

  it.each([
    ['tasks without a definition', { RoleArn: 'arn:aws:iam::111122223333:role/timer' }],
    ['tasks without a role', { EcsParameters: { TaskDefinitionArn: 'report:1' } }],
    [
      'tasks with overrides',
      { RoleArn: 'arn:aws:iam::111122223333:role/timer', EcsParameters: { TaskDefinitionArn: 'r:1' }, Input: '{}' },
    ],
  ])('refuses %s', (_what, target) => {
    const targets = [{ Id: 'a', Arn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop', ...target }];

    expect(() => events.addRule({ name: 'nightly', scheduleExpression: 'rate(1 day)', targets })).toThrow(
      'cannot be deployed',
    );
  });

  it('is left alone when a story lets time pass for the rules of templates', async () => {
    add('rate(5 minutes)');

    expect(events.fireSchedules()).toBe(0);
  });

  it.each(['at(2026-11-21T11:00:00)', 'rate(1 minutes)', 'cron(* * *)'])('refuses %s', (expression) => {
    expect(() => add(expression)).toThrow('expected rate(...) or cron(...)');
  });
});
