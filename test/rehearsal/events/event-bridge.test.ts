import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEvents, type EventTargets, type PublishedEvent } from '../../../lib/rehearsal/aws/events';
import { AwsError } from '../../../lib/rehearsal/service';
import { AccountUnderTest, CALL } from './account-under-test';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:work';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:dead';

let account: AccountUnderTest;
let delivered: { kind: string; target: string; value: unknown }[];
let failures: AwsError[];
let events: ReturnType<typeof createEvents>;

beforeEach(() => {
  account = new AccountUnderTest();
  delivered = [];
  failures = [];
  const accept = (kind: string, target: string, value: unknown) => {
    const failure = kind === 'queue' ? undefined : failures.shift();
    if (failure) throw failure;
    delivered.push({ kind, target, value });
  };
  const targets: EventTargets = {
    invokeFunction: (arn, event) => accept('function', arn, event),
    startExecution: (arn, input, roleArn) => accept('execution', arn, { input, roleArn }),
    publish: (arn, message) => accept('topic', arn, message),
    deliver: (arn, body, attributes) => accept('queue', arn, { body: JSON.parse(body), attributes }),
  };
  events = createEvents({ context: account.context, targets });
});

afterEach(() => account.close());

const rule = (properties: object) =>
  account.deploy(events, 'AWS::Events::Rule', 'Rule', {
    Name: 'rule',
    EventPattern: { source: ['shop'] },
    ...properties,
  });
const settle = () => account.clock.drive(events.settled());
const publish = (detail: unknown = { id: 7 }) =>
  events.publish({ source: 'shop', detailType: 'Order', detail, resources: ['arn:x'] });
const put = (...Entries: object[]) => events.operations.PutEvents!({ Entries } as never, CALL);

describe('a rule', () => {
  it('gives its targets the whole event', async () => {
    await rule({ Targets: [{ Id: 'a', Arn: FUNCTION }] });

    publish();
    await settle();

    expect(delivered).toEqual([
      {
        kind: 'function',
        target: FUNCTION,
        value: {
          version: '0',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          'detail-type': 'Order',
          source: 'shop',
          account: '111122223333',
          time: '2026-11-21T10:00:00Z',
          region: 'eu-west-1',
          resources: ['arn:x'],
          detail: { id: 7 },
        },
      },
    ]);
  });

  it.each([
    [{ Input: '{"fixed":1}' }, { fixed: 1 }],
    [{ InputPath: '$.detail.id' }, 7],
    [
      {
        InputTransformer: {
          InputPathsMap: { id: '$.detail.id', name: '$.detail.name' },
          InputTemplate:
            '{"id": <id>, "text": "order <id> of <name>", "rule": <aws.events.rule-name>, "all": <detail>}',
        },
      },
      undefined,
    ],
    [
      {
        InputTransformer: {
          InputPathsMap: { id: '$.detail.id', name: '$.detail.name', list: '$.detail.list' },
          InputTemplate: '{"id": <id>, "text": "order <id> of <name>", "rule": <aws.events.rule-name>, "list": <list>}',
        },
      },
      { id: 7, text: 'order 7 of "A"', rule: 'rule', list: [1] },
    ],
  ])('shapes the input with %j', async (input, expected) => {
    const deployed = rule({ Targets: [{ Id: 'a', Arn: FUNCTION, ...input }] });
    if (expected === undefined) {
      await expect(deployed).rejects.toThrow('InputTemplate uses <detail>');
      return;
    }
    await deployed;

    publish({ id: 7, name: '"A"', list: [1] });
    await settle();

    expect(delivered[0]?.value).toEqual(expected);
  });

  it('stays silent when it is disabled, on another bus, or does not match', async () => {
    await account.deploy(events, 'AWS::Events::EventBus', 'Bus', { Name: 'other' });
    await rule({ Name: 'off', State: 'DISABLED', Targets: [{ Id: 'a', Arn: FUNCTION }] });
    await rule({ Name: 'elsewhere', EventBusName: 'other', Targets: [{ Id: 'a', Arn: FUNCTION }] });
    await rule({ Name: 'unmatched', EventPattern: { source: ['other'] }, Targets: [{ Id: 'a', Arn: FUNCTION }] });
    await rule({
      Name: 'schedule',
      EventPattern: undefined,
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Id: 'a', Arn: FUNCTION }],
    });

    publish();
    await settle();

    expect(delivered).toEqual([]);
  });

  it('starts an execution with the role of the target and sends to topics and queues', async () => {
    const machine = 'arn:aws:states:eu-west-1:111122223333:stateMachine:m';
    const topic = 'arn:aws:sns:eu-west-1:111122223333:t';
    await rule({
      Targets: [
        { Id: 'a', Arn: machine, RoleArn: 'arn:role', Input: '{}' },
        { Id: 'b', Arn: topic, InputPath: '$.source' },
        { Id: 'c', Arn: QUEUE, InputPath: '$.detail' },
      ],
    });

    publish();
    await settle();

    expect(delivered).toEqual([
      { kind: 'execution', target: machine, value: { input: '{}', roleArn: 'arn:role' } },
      { kind: 'topic', target: topic, value: '"shop"' },
      { kind: 'queue', target: QUEUE, value: { body: { id: 7 }, attributes: {} } },
    ]);
  });

  it('tries again while the target throttles', async () => {
    failures = [new AwsError('ThrottlingException', 'slow down'), new AwsError('InternalFailure', 'oops', 500)];
    await rule({ Targets: [{ Id: 'a', Arn: FUNCTION, DeadLetterConfig: { Arn: QUEUE } }] });

    publish();
    await settle();

    expect(delivered.map(({ kind }) => kind)).toEqual(['function']);
  });

  it('sends what it cannot deliver to the dead-letter queue with the reason', async () => {
    failures = [
      new AwsError('AccessDeniedException', 'no'),
      ...Array.from({ length: 3 }, () => new AwsError('ThrottlingException', 'slow down')),
    ];
    await rule({
      Targets: [{ Id: 'a', Arn: FUNCTION, DeadLetterConfig: { Arn: QUEUE }, RetryPolicy: { MaximumRetryAttempts: 2 } }],
    });

    publish({ n: 1 });
    await settle();
    publish({ n: 2 });
    await settle();

    expect(delivered).toMatchObject([
      {
        kind: 'queue',
        target: QUEUE,
        value: {
          body: { detail: { n: 1 } },
          attributes: { ERROR_CODE: 'AccessDeniedException', TARGET_ARN: FUNCTION },
        },
      },
      {
        kind: 'queue',
        value: {
          body: { detail: { n: 2 } },
          attributes: { RETRY_ATTEMPTS: '2', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' },
        },
      },
    ]);
    expect(account.lines).toHaveLength(2);
  });

  it.each([
    [{ Targets: [{ Id: 'a', Arn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/x' }] }, 'kinesis'],
    [{ Targets: [{ Id: 'a', Arn: FUNCTION, KinesisParameters: {} }] }, 'field KinesisParameters is not modelled'],
    [{ Targets: [{ Id: 'a', Arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:m' }] }, 'RoleArn is missing'],
    [{ EventPattern: { source: [{ cidr: 'x' }] } }, 'filter cidr'],
    [{ EventPattern: undefined }, 'an EventPattern or a ScheduleExpression'],
    [{ EventBusName: 'nowhere' }, 'nowhere does not exist'],
  ])('refuses %j', async (properties, message) => {
    await expect(rule(properties)).rejects.toThrow(message);
  });
});

describe('PutEvents', () => {
  const entry = { Source: 'shop', DetailType: 'Order', Detail: '{"id":1}' };

  it('accepts good entries and reports each bad one by itself', async () => {
    const seen: PublishedEvent[] = [];
    events.onEvent((event) => seen.push(event));

    const answer = await put(
      entry,
      { ...entry, Source: undefined },
      { ...entry, Detail: 'no json' },
      { ...entry, Detail: '[1]' },
      { ...entry, Source: 'aws.rds' },
      { ...entry, EventBusName: 'nowhere' },
      { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(1_048_576) }) },
    );

    expect(answer.FailedEntryCount).toBe(6);
    expect(answer.Entries?.map(({ EventId, ErrorCode }) => ErrorCode ?? typeof EventId)).toEqual([
      'string',
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'ResourceNotFoundException',
      'InvalidArgument',
    ]);
    expect(seen.map(({ detail }) => detail)).toEqual([{ id: 1 }]);
  });

  it('refuses more than ten entries', () => {
    expect(() => put(...Array.from({ length: 11 }, () => entry))).toThrow(
      expect.objectContaining({ name: 'ValidationException' }),
    );
  });

  it('asks IAM for the bus with the source of each entry', () => {
    const ask = events.authorization!['PutEvents'] as (input: object) => unknown;

    expect(ask({ Entries: [entry] })).toEqual([
      {
        action: 'events:PutEvents',
        resources: ['arn:aws:events:eu-west-1:111122223333:event-bus/default'],
        context: { 'events:source': 'shop', 'events:detail-type': 'Order' },
      },
    ]);
  });

  it('publishes nothing once the world is closed', async () => {
    await rule({ Targets: [{ Id: 'a', Arn: FUNCTION }] });

    await events.close!();
    publish();
    await events.settled();

    expect(delivered).toEqual([]);
  });
});

describe('reading rules', () => {
  it('describes a rule with its targets and refuses an unknown one', async () => {
    await rule({ ScheduleExpression: 'rate(5 minutes)', Targets: [{ Id: 'a', Arn: FUNCTION }] });

    expect(await events.operations.ListRules!({}, CALL)).toMatchObject({
      Rules: [{ Name: 'rule', State: 'ENABLED', ScheduleExpression: 'rate(5 minutes)' }],
    });
    expect(await events.operations.ListTargetsByRule!({ Rule: 'rule' }, CALL)).toEqual({
      Targets: [{ Id: 'a', Arn: FUNCTION }],
    });
    expect(() => events.operations.DescribeRule!({ Name: 'nope' }, CALL)).toThrow(
      'Rule nope does not exist on EventBus default.',
    );
  });
});
