import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSqs, type Sqs } from '../../../lib/rehearsal/aws/sqs/sqs';
import { AwsError } from '../../../lib/rehearsal/service';
import { VirtualClock } from '../../../lib/rehearsal/simulation/virtual-clock';
import { VirtualPace } from '../../../lib/rehearsal/simulation/virtual-pace';
import { CALL, LambdaUnderTest } from './lambda-under-test';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:work';
const SOURCE = 'export const handler = async () => undefined;';

interface QueueEvent {
  readonly Records: readonly { readonly body: string; readonly messageId: string }[];
}

let clock: VirtualClock;
let sqs: Sqs;
let denied: string | undefined;
let world: LambdaUnderTest;
/** Bodies of every batch that the function was given. */
let batches: string[][];
/** The function ends when it opens. */
let gate: Promise<void>;

async function run(event: string): Promise<unknown> {
  const { Records } = JSON.parse(event) as QueueEvent;
  const bodies = Records.map(({ body }) => body);
  batches.push(bodies);
  await gate;
  if (bodies.includes('broken')) throw new Error('broken');
  const failed = Records.filter(({ body }) => body === 'bad');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

beforeEach(async () => {
  batches = [];
  gate = Promise.resolve();
  denied = undefined;
  clock = new VirtualClock(new Date('2026-11-21T10:00:00Z'));
  sqs = createSqs({ accountId: '111122223333', region: 'eu-west-1', random: Math.random, clock });
  await sqs.resourceTypes!['AWS::SQS::Queue']!({ stackName: 's', logicalId: 'q', properties: { QueueName: 'work' } });
  world = new LambdaUnderTest({
    clock,
    pace: new VirtualPace(),
    queue: (arn) => sqs.source(arn),
    createInstance: () => ({ run }),
    authorizeRole: (_role, [asked]) => {
      if (asked?.action === denied) throw new AwsError('AccessDenied', 'no', 403);
    },
  });
  await world.deploy('importer', SOURCE, { Timeout: 20 });
});

afterEach(() => {
  world.close();
  clock.close();
});

const lambda = () => world.lambda.operations;
const create = (input: object = {}) =>
  lambda().CreateEventSourceMapping!({ FunctionName: 'importer', EventSourceArn: QUEUE, ...input }, CALL);
const list = async () =>
  ((await lambda().ListEventSourceMappings!({ FunctionName: 'importer' }, CALL)).EventSourceMappings ??
    []) as Required<EventSourceMappingConfiguration>[];
const mapping = async () => (await list())[0]!;
const update = async (input: object) =>
  lambda().UpdateEventSourceMapping!({ UUID: (await mapping()).UUID, ...input }, CALL);

describe('an event source mapping', () => {
  it('hands messages over in batches and removes them', async () => {
    await create({ BatchSize: 2 });
    expect((await mapping()).State).toBe('Creating');
    for (const body of ['a', 'b', 'c']) sqs.deliver(QUEUE, body);

    await clock.pass(60);

    expect((await mapping()).State).toBe('Enabled');
    expect(batches).toEqual([['a', 'b'], ['c']]);
    expect(sqs.bodies(QUEUE)).toEqual([]);
  });

  it.each([
    ['what the function reports as failed', ['good', 'bad'], ['bad']],
    ['the whole batch of a function that throws', ['good', 'broken'], ['good', 'broken']],
  ])('leaves %s in the queue', async (_what, bodies, left) => {
    await create({ FunctionResponseTypes: ['ReportBatchItemFailures'], Enabled: false });
    for (const body of bodies) sqs.deliver(QUEUE, body);
    await clock.pass(60);
    await update({ Enabled: true });

    await clock.pass(32);

    expect(sqs.bodies(QUEUE)).toEqual(left);
    await clock.pass(40);
    expect(batches).toHaveLength(2);
  });

  it('goes on polling while it is Disabling, and stops when it is Disabled', async () => {
    await create();
    await clock.pass(60);

    expect(await update({ Enabled: false })).toMatchObject({ State: 'Disabling' });
    sqs.deliver(QUEUE, 'late');
    await clock.pass(1);
    expect(batches).toEqual([['late']]);
    await clock.pass(60);
    sqs.deliver(QUEUE, 'kept');
    await clock.pass(600);

    expect(await mapping()).toMatchObject({ State: 'Disabled' });
    expect(batches).toEqual([['late']]);
    expect(sqs.bodies(QUEUE)).toEqual(['kept']);
    await update({ Enabled: true });
    await clock.pass(60);
    expect(batches).toEqual([['late'], ['kept']]);
  });

  it('refuses a change while another one is under way', async () => {
    await create();

    await expect(update({ Enabled: false })).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await clock.pass(60);
    await update({ BatchSize: 3 });
    expect(await mapping()).toMatchObject({ State: 'Updating', BatchSize: 3 });
    await expect(update({ Enabled: false })).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await clock.pass(60);
    expect(await mapping()).toMatchObject({ State: 'Enabled' });
  });

  it.each([
    ['a queue that does not exist', { EventSourceArn: `${QUEUE}2` }, 'InvalidParameterValueException'],
    ['a function that does not exist', { FunctionName: 'other' }, 'ResourceNotFoundException'],
    ['large batches without a window', { BatchSize: 100 }, 'InvalidParameterValueException'],
    ['what is not modelled', { FilterCriteria: { Filters: [] } }, 'InvalidParameterValueException'],
  ])('refuses %s', async (_what, input, name) => {
    await expect((async () => create(input))()).rejects.toMatchObject({ name });
  });

  it('refuses a second one of the same, a role without permission, and a queue that is faster than its function', async () => {
    await create();
    await expect((async () => create())()).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await world.deploy('slow', SOURCE, { Timeout: 60 });
    await expect((async () => create({ FunctionName: 'slow' }))()).rejects.toThrow('less than Function timeout: 60');
    await world.deploy('poor', SOURCE);
    denied = 'sqs:DeleteMessage';
    await expect((async () => create({ FunctionName: 'poor' }))()).rejects.toThrow('permissions to call DeleteMessage');
  });

  it('is asked about by its own ARN, with its function as a condition', async () => {
    const { UUID } = (await create()) as { UUID: string };
    const question = world.lambda.authorization!['UpdateEventSourceMapping'] as (
      input: object,
      call: object,
    ) => unknown;

    expect(question({ UUID }, CALL)).toEqual([
      {
        action: 'lambda:UpdateEventSourceMapping',
        resources: [`arn:aws:lambda:eu-west-1:111122223333:event-source-mapping:${UUID}`],
        context: { 'lambda:FunctionArn': 'arn:aws:lambda:eu-west-1:111122223333:function:importer' },
      },
    ]);
  });
});

describe('reserved concurrency of 0', () => {
  const reserve = (count: number) =>
    lambda().PutFunctionConcurrency!({ FunctionName: 'importer', ReservedConcurrentExecutions: count }, CALL);
  const event = Buffer.from('{"Records":[]}');
  const invoke = () => lambda().Invoke!({ FunctionName: 'importer', Payload: event }, CALL);

  it('throttles every new invocation and leaves the running one alone', async () => {
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const running = invoke();
    await clock.idle();

    await reserve(0);

    await expect((async () => invoke())()).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    open();
    expect(await running).toMatchObject({ StatusCode: 200 });
  });

  it('is shown, and taken away without a trace', async () => {
    await reserve(0);
    expect(await lambda().GetFunctionConcurrency!({ FunctionName: 'importer' }, CALL)).toEqual({
      ReservedConcurrentExecutions: 0,
    });
    expect((await lambda().GetFunction!({ FunctionName: 'importer' }, CALL)).Concurrency).toEqual({
      ReservedConcurrentExecutions: 0,
    });

    await lambda().DeleteFunctionConcurrency!({ FunctionName: 'importer' }, CALL);

    expect(await lambda().GetFunctionConcurrency!({ FunctionName: 'importer' }, CALL)).toEqual({});
    expect(await invoke()).toMatchObject({ StatusCode: 200 });
  });

  it('gives asynchronous events up at once, to the destination of the function', async () => {
    await world.lambda.resourceTypes!['AWS::Lambda::EventInvokeConfig']!({
      stackName: 's',
      logicalId: 'c',
      properties: { FunctionName: 'importer', DestinationConfig: { OnFailure: { Destination: QUEUE } } },
    });
    await reserve(0);

    world.lambda.invokeAsync('importer', { Records: [] });
    await world.lambda.settled();

    expect(world.delivered.map(({ body }) => JSON.parse(body))).toMatchObject([
      { requestContext: { condition: 'ZeroReservedConcurrency' } },
    ]);
  });

  it('refuses more than the account has, a version, and a negative number', async () => {
    await expect((async () => reserve(901))()).rejects.toThrow('below its minimum value of [100]');
    await expect((async () => reserve(-1))()).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await world.lambda.resourceTypes!['AWS::Lambda::Version']!({
      stackName: 's',
      logicalId: 'v',
      properties: { FunctionName: 'importer' },
    });
    await expect(
      (async () => lambda().GetFunctionConcurrency!({ FunctionName: 'importer:1' }, CALL))(),
    ).rejects.toThrow('not supported for a version');
  });
});
