import { AwsError, type ResourceType } from '../../service';
import { randomUuid } from '../../states/random-uuid';
import type { WorldContext } from '../../world';
import { assertEndpoint, protocolOf, type Subscription, type Topic } from './topic';

const TOPIC_PROPERTIES = new Set([
  'TopicName',
  'DisplayName',
  'KmsMasterKeyId',
  'Subscription',
  'Tags',
  'SignatureVersion',
  'TracingConfig',
]);
const SUBSCRIPTION_PROPERTIES = new Set(['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery', 'Region']);

interface SubscriptionRequest {
  readonly Protocol?: unknown;
  readonly Endpoint?: unknown;
  readonly RawMessageDelivery?: unknown;
}

/** Topics of an account and who is subscribed to them. */
export class Topics {
  readonly #byArn = new Map<string, Topic>();

  constructor(private readonly context: Pick<WorldContext, 'region' | 'accountId' | 'random'>) {}

  all(): Topic[] {
    return [...this.#byArn.values()];
  }

  subscriptions(): Subscription[] {
    return this.all().flatMap((topic) => topic.subscriptions);
  }

  known(arn: string): Topic | undefined {
    return this.#byArn.get(arn);
  }

  /** Throws NotFoundException for a topic that is not there. */
  find(arn: string | undefined): Topic {
    const topic = this.#byArn.get(arn ?? '');
    if (topic) return topic;
    throw new AwsError('NotFoundException', 'Topic does not exist', 404);
  }

  /** The subscription there is, or a new one; mail waits for its confirmation. */
  subscribe(topicArn: string | undefined, given: SubscriptionRequest): Subscription {
    const topic = this.find(topicArn);
    const protocol = protocolOf(given.Protocol);
    assertEndpoint(protocol, given.Endpoint);
    const known = topic.subscriptions.find((one) => one.protocol === protocol && one.endpoint === given.Endpoint);
    if (known) return known;
    const subscription: Subscription = {
      arn: `${topic.arn}:${randomUuid(this.context.random)}`,
      topicArn: topic.arn,
      protocol,
      endpoint: given.Endpoint,
      rawMessageDelivery: String(given.RawMessageDelivery) === 'true',
      confirmed: protocol === 'sqs' || protocol === 'lambda',
    };
    topic.subscriptions.push(subscription);
    return subscription;
  }

  unsubscribe(subscriptionArn: string | undefined): void {
    const found = this.subscriptions().find(({ arn }) => arn === subscriptionArn);
    if (!found) throw new AwsError('NotFoundException', 'Subscription does not exist', 404);
    const { subscriptions } = this.find(found.topicArn);
    subscriptions.splice(subscriptions.indexOf(found), 1);
  }

  confirm(topicArn: string, endpoint: string): void {
    const found = this.find(topicArn).subscriptions.find((subscription) => subscription.endpoint === endpoint);
    if (!found) {
      throw new Error(
        `subscription of '${endpoint}' to ${topicArn} is not there, expected one that waits for its confirmation`,
      );
    }
    found.confirmed = true;
  }

  readonly resourceTypes: Readonly<Record<string, ResourceType>> = {
    'AWS::SNS::Topic': ({ properties, stackName, logicalId }) => {
      refuseUnknown(`topic ${stackName}/${logicalId}`, properties, TOPIC_PROPERTIES);
      const generated = `${stackName}-${logicalId}-${randomUuid(this.context.random).replaceAll('-', '').slice(0, 12)}`;
      const name: string = properties.TopicName ?? generated;
      const arn = `arn:aws:sns:${this.context.region}:${this.context.accountId}:${name}`;
      const keyArn = this.#keyArn(properties.KmsMasterKeyId);
      this.#byArn.set(arn, { arn, name, displayName: properties.DisplayName ?? '', keyArn, subscriptions: [] });
      for (const given of properties.Subscription ?? []) this.subscribe(arn, given);
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
    'AWS::SNS::Subscription': ({ properties, stackName, logicalId }) => {
      refuseUnknown(`subscription ${stackName}/${logicalId}`, properties, SUBSCRIPTION_PROPERTIES);
      const { arn } = this.subscribe(properties.TopicArn, properties);
      return { ref: arn, attributes: { Arn: arn } };
    },
    // Kept by AWS beside identity policies; the local world judges callers by their own policies alone.
    'AWS::SNS::TopicPolicy': ({ logicalId }) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  };

  #keyArn(keyId: string | undefined): string | undefined {
    if (keyId === undefined || keyId === 'alias/aws/sns') return undefined;
    const { region, accountId } = this.context;
    if (keyId.startsWith('arn:')) return keyId;
    return `arn:aws:kms:${region}:${accountId}:${keyId.startsWith('alias/') ? keyId : `key/${keyId}`}`;
  }
}

function refuseUnknown(subject: string, properties: object, known: ReadonlySet<string>): void {
  const unknown = Object.keys(properties).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new AwsError(
    'InvalidParameterException',
    `${subject} cannot be deployed: property ${unknown.join(', ')} is not modelled`,
  );
}
