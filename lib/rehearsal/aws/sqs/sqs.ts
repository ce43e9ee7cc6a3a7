import * as sdk from '@aws-sdk/client-sqs';
import { AwsError, type Operations, type ResourceRequest, type Service } from '../../service';
import type { WorldContext } from '../../world';
import { physicalName, uuid } from '../identifiers';
import { type Message, type MessageAttribute, md5, Queue } from './queue';
import { queueSettings } from './queue-settings';
import { QueueSource } from './queue-source';

type Context = Pick<WorldContext, 'accountId' | 'region' | 'random' | 'clock'>;

export interface Sqs extends Service<typeof sdk> {
  /** Delivers a message as another AWS service does (dead letters, rule targets). Throws when there is no such queue. */
  deliver(queueArn: string, body: string, attributes?: Readonly<Record<string, string>>): void;
  /** Puts a message into a queue each time so many milliseconds have passed, as somebody outside does who sends. */
  feed(queueArn: string, milliseconds: number, body: (sent: number) => string): void;
  /** A queue as Lambda polls it; undefined when there is none of this ARN. */
  source(queueArn: string): QueueSource | undefined;
  /** Bodies of all messages of a queue, oldest first, without receiving them. */
  bodies(queueArn: string): string[];
}

const MAXIMUM_BODY_BYTES = 1024 * 1024;

/** Amazon SQS: standard queues. FIFO queues are refused; queue policies are not evaluated. */
export function createSqs(context: Context): Sqs {
  const queues = new Map<string, Queue>();
  const control = new AbortController();

  const byUrl = (url: string | undefined): Queue => {
    const queue = queues.get(url?.split('/').at(-1) ?? '');
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  };
  const byArn = (arn: string): Queue => {
    const queue = [...queues.values()].find((known) => known.arn === arn);
    if (!queue)
      throw new Error(
        `queue '${arn}' does not exist, found ${[...queues.values()].map((known) => known.arn).join(', ') || 'none'}`,
      );
    return queue;
  };
  const send = (
    queue: Queue,
    body: string,
    attributes: Readonly<Record<string, MessageAttribute>>,
    delaySeconds?: number,
  ): Message => {
    const now = context.clock.now();
    const visibleAt = now.getTime() + (delaySeconds ?? queue.settings.delaySeconds) * 1000;
    const message = { messageId: uuid(context.random), body, attributes, sentAt: now, visibleAt, receiveCount: 0 };
    queue.put(message);
    return message;
  };

  const receive = (queue: Queue, maximum: number, visibilitySeconds: number): Message[] =>
    queue.receive({
      maximum,
      visibilitySeconds,
      receiptHandle: () => uuid(context.random),
      redrive: ({ body, attributes }) =>
        send(byArn(queue.settings.redrive?.deadLetterTargetArn ?? ''), body, attributes),
    });

  const operations: Operations<typeof sdk> = {
    SendMessage: ({ QueueUrl, MessageBody = '', DelaySeconds, MessageAttributes = {}, ...rest }) => {
      const queue = byUrl(QueueUrl);
      refuseFifoMembers(rest);
      checkBody(MessageBody);
      const message = send(queue, MessageBody, textAttributes(MessageAttributes), DelaySeconds);
      return { MessageId: message.messageId, MD5OfMessageBody: md5(MessageBody) };
    },
    ReceiveMessage: async (input) => {
      const { QueueUrl, MaxNumberOfMessages = 1, VisibilityTimeout, WaitTimeSeconds = 0 } = input;
      const queue = byUrl(QueueUrl);
      checkRange('MaxNumberOfMessages', MaxNumberOfMessages, 1, 10);
      checkRange('WaitTimeSeconds', WaitTimeSeconds, 0, 20);
      const visibility = VisibilityTimeout ?? queue.settings.visibilityTimeoutSeconds;
      checkRange('VisibilityTimeout', visibility, 0, 43_200);
      let received = receive(queue, MaxNumberOfMessages, visibility);
      if (received.length === 0 && WaitTimeSeconds > 0) {
        await queue.nextArrival(WaitTimeSeconds * 1000);
        received = receive(queue, MaxNumberOfMessages, visibility);
      }
      return received.length === 0 ? {} : { Messages: received.map((message) => receivedMessage(message, input)) };
    },
    DeleteMessage: ({ QueueUrl, ReceiptHandle }) => {
      const queue = byUrl(QueueUrl);
      const message = queue.messages.find((known) => known.receiptHandle === ReceiptHandle);
      if (!message && !/^[\da-f-]{36}$/.test(ReceiptHandle ?? '')) {
        throw new AwsError(
          'ReceiptHandleIsInvalid',
          `The input receipt handle "${ReceiptHandle}" is not a valid receipt handle.`,
          404,
        );
      }
      if (message) queue.remove(message);
      return {};
    },
    GetQueueUrl: ({ QueueName }) => ({ QueueUrl: byUrl(QueueName).url }),
    GetQueueAttributes: ({ QueueUrl, AttributeNames = [] }) => {
      const all = queueAttributes(byUrl(QueueUrl));
      const wanted: readonly string[] = AttributeNames;
      const unknown = wanted.filter((name) => name !== 'All' && !Object.hasOwn(all, name));
      if (unknown.length > 0) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown.join(', ')}.`);
      const shown = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
      return shown.length === 0 ? {} : { Attributes: Object.fromEntries(shown) };
    },
  };

  const onQueue = (action: string) => (input: { QueueUrl?: string; QueueName?: string }) => [
    { action: `sqs:${action}`, resources: [byUrl(input.QueueUrl ?? input.QueueName).arn] },
  ];

  return {
    signingName: 'sqs',
    sdk,
    operations,
    authorization: Object.fromEntries(Object.keys(operations).map((name) => [name, onQueue(name)])),
    deliver: (queueArn, body, attributes = {}) => {
      const typed = Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]);
      send(byArn(queueArn), body, Object.fromEntries(typed));
    },
    feed: (queueArn, milliseconds, body) => {
      const work = async () => {
        for (let sent = 0; ; sent += 1) {
          await context.clock.sleep(milliseconds, control.signal, 'upkeep');
          send(byArn(queueArn), body(sent), {});
        }
      };
      work().catch((error: unknown) => {
        if (!control.signal.aborted) throw error;
      });
    },
    close: async () => control.abort(new Error('the world is closed')),
    source: (queueArn) => {
      const queue = [...queues.values()].find(({ arn }) => arn === queueArn);
      const take = (maximum: number) => receive(queue!, maximum, queue!.settings.visibilityTimeoutSeconds);
      return queue && new QueueSource(queue, context.region, context.clock, take);
    },
    bodies: (queueArn) => byArn(queueArn).messages.map(({ body }) => body),
    resourceTypes: {
      'AWS::SQS::Queue': (request: ResourceRequest) => {
        const name: string = request.properties?.QueueName ?? physicalName(request, context.random, 80);
        if (queues.has(name)) throw new Error(`queue '${name}' already exists; give it another QueueName`);
        const arn = `arn:aws:sqs:${context.region}:${context.accountId}:${name}`;
        const url = `https://sqs.${context.region}.amazonaws.com/${context.accountId}/${name}`;
        queues.set(
          name,
          new Queue(name, arn, url, queueSettings(request.properties ?? {}), context.clock.now(), context.clock),
        );
        return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
      },
      'AWS::SQS::QueuePolicy': ({ properties, logicalId }: ResourceRequest) => {
        for (const url of properties.Queues ?? []) byUrl(url);
        return { ref: logicalId, attributes: { Id: logicalId } };
      },
    },
  };
}

/** Attributes come only when asked for, as on AWS. */
function receivedMessage(message: Message, asked: sdk.ReceiveMessageRequest): sdk.Message {
  const systemNames: readonly string[] = [
    ...(asked.MessageSystemAttributeNames ?? []),
    ...(asked.AttributeNames ?? []),
  ];
  const system = selected(systemNames, {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt.getTime()),
  });
  const own = selected(asked.MessageAttributeNames ?? [], message.attributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(system ? { Attributes: system } : {}),
    ...(own ? { MessageAttributes: own } : {}),
  };
}

function selected<Value>(
  names: readonly string[],
  values: Readonly<Record<string, Value>>,
): Record<string, Value> | undefined {
  const everything = names.includes('All') || names.includes('.*');
  const shown = Object.entries(values).filter(([name]) => everything || names.includes(name));
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}

function queueAttributes(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  const { visibilityTimeoutSeconds, delaySeconds, retentionSeconds, redrive } = queue.settings;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt.getTime() / 1000)),
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    DelaySeconds: String(delaySeconds),
    MessageRetentionPeriod: String(retentionSeconds),
    ...(redrive ? { RedrivePolicy: JSON.stringify(redrive) } : {}),
  };
}

function textAttributes(
  attributes: Readonly<Record<string, sdk.MessageAttributeValue>>,
): Record<string, MessageAttribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue }]) => {
      if (StringValue === undefined)
        throw new AwsError('InvalidMessageContents', `message attribute '${name}': only StringValue is modelled`);
      return [name, { DataType, StringValue }];
    }),
  );
}

function refuseFifoMembers(rest: object): void {
  const found = Object.keys(rest).filter((name) => name !== 'MessageSystemAttributes');
  if (found.length > 0)
    throw new AwsError('InvalidParameterValueException', `${found.join(', ')}: valid for FIFO queues only`);
}

function checkBody(body: string): void {
  const bytes = Buffer.byteLength(body);
  if (bytes === 0) throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (bytes > MAXIMUM_BODY_BYTES) {
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${MAXIMUM_BODY_BYTES} bytes.`,
    );
  }
}

function checkRange(name: string, value: number, lowest: number, highest: number): void {
  if (value >= lowest && value <= highest) return;
  const reason = `Must be >= ${lowest} and <= ${highest}, if provided.`;
  throw new AwsError('InvalidParameterValue', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
}
