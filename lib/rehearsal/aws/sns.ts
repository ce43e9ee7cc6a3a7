import * as sdk from '@aws-sdk/client-sns';
import type { Deliver } from '../functions/async-invocations';
import { type Authorization, AwsError, type Service } from '../service';
import { randomUuid } from '../states/random-uuid';
import type { WorldContext } from '../world';
import { Mailbox } from './sns/mailbox';
import { type Publication, publication, type Subscription, type Topic } from './sns/topic';
import { Topics } from './sns/topics';

export interface SnsOptions {
  readonly context: WorldContext;
  /** Sends to a queue that is subscribed. */
  readonly deliver: Deliver;
  /** Accepts an event for a function that is subscribed. */
  invokeFunction(functionArn: string, event: unknown): void | Promise<void>;
}

export interface SnsControl {
  /** What a person does with the link in the confirmation mail. Throws when there is no such subscription. */
  confirm(topicArn: string, endpoint: string): void;
  /** Publishes past IAM: for rules, destinations and other parts of the world. */
  publish(topicArn: string, message: string, subject?: string): void;
  topicArns(): string[];
}

const PAGE = 100;

/** Amazon SNS: topics whose mail becomes files, once the address was confirmed. */
export function createSns(options: SnsOptions): Service<typeof sdk> & SnsControl {
  const { context } = options;
  const topics = new Topics(context);
  const mailbox = new Mailbox(context);

  const publish = (topic: Topic, message: Publication): string => {
    const messageId = randomUuid(context.random);
    for (const subscription of topic.subscriptions) {
      if (subscription.confirmed) send({ topic, subscription, message, messageId }, { ...options, mailbox });
    }
    return messageId;
  };

  return {
    signingName: 'sns',
    sdk,
    authorization: authorization(topics),
    operations: {
      Publish: (input) => {
        const { TopicArn, TargetArn, PhoneNumber } = input;
        if (PhoneNumber !== undefined) {
          throw new AwsError(
            'InvalidParameterException',
            'Invalid parameter: PhoneNumber is not modelled, expected TopicArn',
          );
        }
        return { MessageId: publish(topics.find(TopicArn ?? TargetArn), publication(input)) };
      },
      Subscribe: ({ TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn }) => {
        const unknown = Object.keys(Attributes ?? {}).filter((name) => name !== 'RawMessageDelivery');
        if (unknown.length > 0) {
          throw new AwsError(
            'InvalidParameterException',
            `Invalid parameter: Attributes ${unknown.join(', ')} are not modelled`,
          );
        }
        const RawMessageDelivery = Attributes?.['RawMessageDelivery'];
        const { arn, confirmed } = topics.subscribe(TopicArn, { Protocol, Endpoint, RawMessageDelivery });
        return { SubscriptionArn: confirmed || ReturnSubscriptionArn ? arn : 'pending confirmation' };
      },
      Unsubscribe: ({ SubscriptionArn }) => {
        topics.unsubscribe(SubscriptionArn);
        return {};
      },
      ListSubscriptionsByTopic: ({ TopicArn, NextToken }) =>
        listed(context, topics.find(TopicArn).subscriptions, NextToken),
      ListSubscriptions: ({ NextToken }) => listed(context, topics.subscriptions(), NextToken),
      ListTopics: ({ NextToken }) => {
        const { items, next } = page(topics.all(), NextToken);
        return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...next };
      },
      GetTopicAttributes: ({ TopicArn }) => ({ Attributes: attributesOf(topics.find(TopicArn), context) }),
    },
    resourceTypes: topics.resourceTypes,
    confirm: (topicArn, endpoint) => topics.confirm(topicArn, endpoint),
    publish: (topicArn, message, subject) =>
      void publish(topics.find(topicArn), publication({ Message: message, Subject: subject })),
    topicArns: () => topics.all().map(({ arn }) => arn),
  };
}

function listed({ accountId }: WorldContext, all: readonly Subscription[], token: string | undefined) {
  const { items, next } = page(all, token);
  const Subscriptions = items.map(({ arn, confirmed, protocol, endpoint, topicArn }) => ({
    SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
    Owner: accountId,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  }));
  return { Subscriptions, ...next };
}

function page<T>(all: readonly T[], token: string | undefined): { items: T[]; next: { NextToken?: string } } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > all.length) {
    throw new AwsError('InvalidParameterException', 'Invalid parameter: NextToken');
  }
  const end = start + PAGE;
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}

interface Delivery {
  readonly topic: Topic;
  readonly subscription: Subscription;
  readonly message: Publication;
  readonly messageId: string;
}

function send(delivery: Delivery, options: SnsOptions & { readonly mailbox: Mailbox }): void {
  const { topic, subscription, message } = delivery;
  const { protocol, endpoint } = subscription;
  const body = message.messages[protocol] ?? message.messages.default;
  const notification = {
    Type: 'Notification',
    MessageId: delivery.messageId,
    TopicArn: topic.arn,
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: body,
    Timestamp: options.context.clock.now().toISOString(),
  };
  const accept = (work: () => void | Promise<void>) => {
    Promise.resolve()
      .then(work)
      .catch((error: unknown) =>
        options.context.log(`topic ${topic.name} could not deliver to ${endpoint}: ${String(error)}`),
      );
  };
  if (protocol === 'email' || protocol === 'email-json') {
    const subject = message.subject ?? (topic.displayName || 'AWS Notification Message');
    options.mailbox.send({
      to: endpoint,
      topicArn: topic.arn,
      subject,
      body: protocol === 'email' ? body : JSON.stringify(notification),
    });
  } else if (protocol === 'sqs') {
    accept(() => options.deliver(endpoint, subscription.rawMessageDelivery ? body : JSON.stringify(notification), {}));
  } else {
    const Sns = { Subject: null, ...notification, MessageAttributes: {} };
    const record = { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscription.arn, Sns };
    accept(() => options.invokeFunction(endpoint, { Records: [record] }));
  }
}

function authorization(topics: Topics): Service['authorization'] {
  const onTopic =
    (action: string) =>
    (input: { readonly TopicArn?: string }): Authorization[] => [{ action, resources: [input.TopicArn ?? '*'] }];
  return {
    // The key is asked for as well: a publisher without it is refused although its topic allows it.
    Publish: ({ TopicArn, TargetArn }: sdk.PublishInput) => {
      const arn = TopicArn ?? TargetArn ?? '*';
      const keyArn = topics.known(arn)?.keyArn;
      const actions = keyArn === undefined ? [] : ['kms:GenerateDataKey', 'kms:Decrypt'];
      return [
        { action: 'sns:Publish', resources: [arn] },
        ...actions.map((action) => ({ action, resources: [keyArn!] })),
      ];
    },
    Subscribe: onTopic('sns:Subscribe'),
    ListSubscriptionsByTopic: onTopic('sns:ListSubscriptionsByTopic'),
    GetTopicAttributes: onTopic('sns:GetTopicAttributes'),
  };
}

function attributesOf(topic: Topic, { accountId }: WorldContext): Record<string, string> {
  const confirmed = topic.subscriptions.filter((subscription) => subscription.confirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: accountId,
    DisplayName: topic.displayName,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(topic.subscriptions.length - confirmed),
    SubscriptionsDeleted: '0',
    ...(topic.keyArn === undefined ? {} : { KmsMasterKeyId: topic.keyArn }),
  };
}
