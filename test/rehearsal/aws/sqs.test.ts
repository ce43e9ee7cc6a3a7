import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSqs, type Sqs } from '../../../lib/rehearsal/aws/sqs/sqs';
import type { ResourceType } from '../../../lib/rehearsal/service';
import { type LocalEndpoint, localEndpoint } from './local-endpoint';
import { type ManualClock, testContext } from './test-context';

describe('SQS', () => {
  let local: LocalEndpoint;
  let sqs: Sqs;
  let clock: ManualClock;
  let client: SQSClient;
  const arn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

  const createQueue = async (name: string, properties: object = {}) => {
    const provision = sqs.resourceTypes?.['AWS::SQS::Queue'] as ResourceType;
    return (await provision({ stackName: 'Stack', logicalId: 'Queue', properties: { QueueName: name, ...properties } }))
      .ref;
  };

  beforeEach(async () => {
    const context = testContext();
    clock = context.clock;
    sqs = createSqs(context);
    local = await localEndpoint([sqs]);
    client = new SQSClient(local.configuration());
  });

  afterEach(() => local.server.close());

  it('hands a message out once until it is deleted or its visibility timeout is over', async () => {
    const QueueUrl = await createQueue('jobs', { VisibilityTimeout: 60 });
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'drill' } };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'grüße', MessageAttributes }));

    const asked = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['ApproximateReceiveCount' as const] };
    const first = await client.send(new ReceiveMessageCommand({ QueueUrl, ...asked }));
    const hidden = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    clock.advance(60_000);
    const again = await client.send(new ReceiveMessageCommand({ QueueUrl, ...asked }));
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.Messages?.[0]?.ReceiptHandle }));
    clock.advance(60_000);
    const deleted = await client.send(new ReceiveMessageCommand({ QueueUrl }));

    expect(first.Messages).toMatchObject([
      { Body: 'grüße', MessageAttributes, Attributes: { ApproximateReceiveCount: '1' } },
    ]);
    expect(hidden.Messages).toBeUndefined();
    expect(again.Messages).toMatchObject([{ Body: 'grüße', Attributes: { ApproximateReceiveCount: '2' } }]);
    expect(deleted.Messages).toBeUndefined();
  });

  it('counts visible, received and delayed messages', async () => {
    const QueueUrl = await createQueue('jobs');
    sqs.deliver(arn('jobs'), 'one');
    sqs.deliver(arn('jobs'), 'two');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'three', DelaySeconds: 5 }));
    await client.send(new ReceiveMessageCommand({ QueueUrl }));

    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));

    expect(Attributes).toMatchObject({
      QueueArn: arn('jobs'),
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
    expect(sqs.bodies(arn('jobs'))).toEqual(['one', 'two', 'three']);
  });

  it('moves a message to the dead-letter queue after too many receives', async () => {
    await createQueue('dead');
    const QueueUrl = await createQueue('jobs', {
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: arn('dead'), maxReceiveCount: 2 },
    });
    sqs.deliver(arn('jobs'), 'poison');

    for (let round = 0; round < 2; round += 1) {
      expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toHaveLength(1);
      clock.advance(1000);
    }
    const third = await client.send(new ReceiveMessageCommand({ QueueUrl }));

    expect(third.Messages).toBeUndefined();
    expect(sqs.bodies(arn('jobs'))).toEqual([]);
    expect(sqs.bodies(arn('dead'))).toEqual(['poison']);
  });

  it('answers a long poll as soon as a message arrives', async () => {
    const QueueUrl = await createQueue('jobs');
    const call = {
      service: 'sqs',
      operation: 'ReceiveMessage',
      caller: { kind: 'operator', arn: '' },
      requestId: '',
    } as const;

    const poll = sqs.operations.ReceiveMessage?.({ QueueUrl, WaitTimeSeconds: 20 }, call);
    sqs.deliver(arn('jobs'), 'late');

    expect((await poll)?.Messages).toMatchObject([{ Body: 'late' }]);
  });

  it('answers a long poll with nothing when its time is over', async () => {
    const QueueUrl = await createQueue('jobs');
    const call = {
      service: 'sqs',
      operation: 'ReceiveMessage',
      caller: { kind: 'operator', arn: '' },
      requestId: '',
    } as const;

    const poll = sqs.operations.ReceiveMessage?.({ QueueUrl, WaitTimeSeconds: 20 }, call);
    clock.advance(20_000);

    expect(await poll).toEqual({});
  });

  it('refuses queues that are not there, by the name old clients know', async () => {
    const failure = await client.send(new GetQueueUrlCommand({ QueueName: 'none' })).catch((error) => error);

    expect(failure).toBeInstanceOf(QueueDoesNotExist);
    expect(failure).toMatchObject({ Code: 'AWS.SimpleQueueService.NonExistentQueue' });
    expect(() => sqs.deliver(arn('none'), 'x')).toThrow(`queue '${arn('none')}' does not exist, found none`);
  });

  it('refuses a role that may only use another queue', async () => {
    const QueueUrl = await createQueue('jobs');
    const statements = [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn('other') }];
    const role = new SQSClient(local.roleConfiguration('sender', statements));

    await expect(role.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`sqs:SendMessage on resource: ${arn('jobs')}`),
    });
  });

  it.each([
    ['too many messages', { MaxNumberOfMessages: 11 }],
    ['a wait that is too long', { WaitTimeSeconds: 21 }],
    ['a visibility timeout above 12 hours', { VisibilityTimeout: 43_201 }],
  ])('refuses to receive with %s', async (_name, options) => {
    const QueueUrl = await createQueue('jobs');

    const failure = client.send(new ReceiveMessageCommand({ QueueUrl, ...options }));

    await expect(failure).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('refuses FIFO queues and names that are taken', async () => {
    await createQueue('jobs');

    await expect(createQueue('jobs.fifo', { FifoQueue: true })).rejects.toThrow(
      'queue properties FifoQueue are not modelled',
    );
    await expect(createQueue('jobs')).rejects.toThrow("queue 'jobs' already exists");
  });
});
