import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSns } from '../../../lib/rehearsal/aws/sns';
import { AccountUnderTest, CALL } from './account-under-test';

let account: AccountUnderTest;
let sent: { target: string; value: unknown }[];
let sns: ReturnType<typeof createSns>;
let topic: string;

beforeEach(async () => {
  account = new AccountUnderTest();
  sent = [];
  sns = createSns({
    context: account.context,
    deliver: (target, body) => void sent.push({ target, value: body }),
    invokeFunction: (target, event) => void sent.push({ target, value: event }),
  });
  const deployed = await account.deploy(sns, 'AWS::SNS::Topic', 'Topic', {
    TopicName: 'recovery',
    Subscription: [{ Protocol: 'email', Endpoint: 'ann@example.com' }],
  });
  topic = deployed.arn;
});

afterEach(() => account.close());

const publish = (input: object) => sns.operations.Publish!({ TopicArn: topic, Message: 'text', ...input }, CALL);
const listed = async () => (await sns.operations.ListSubscriptionsByTopic!({ TopicArn: topic }, CALL)).Subscriptions;

describe('a topic', () => {
  it('sends no mail to an address that was not confirmed', async () => {
    await publish({ Subject: 'Approval needed' });

    expect(account.mails).toEqual([]);
    expect(await listed()).toEqual([
      {
        SubscriptionArn: 'PendingConfirmation',
        Owner: '111122223333',
        Protocol: 'email',
        Endpoint: 'ann@example.com',
        TopicArn: topic,
      },
    ]);
  });

  it('writes one file for each mail after the address was confirmed', async () => {
    sns.confirm(topic, 'ann@example.com');

    await publish({ Subject: 'Approve: swap orders-db!', Message: 'line 1\nline 2' });
    await publish({});

    expect(account.mails).toEqual([
      {
        file: '0001-recovery-approve-swap-orders-db.eml',
        text: 'To: ann@example.com\nFrom: AWS Notifications <no-reply@sns.amazonaws.com>\nSubject: Approve: swap orders-db!\nDate: Sat, 21 Nov 2026 10:00:00 GMT\n\nline 1\nline 2\n',
      },
      {
        file: '0002-recovery-aws-notification-message.eml',
        text: expect.stringContaining('Subject: AWS Notification Message\n'),
      },
    ]);
    expect((await listed())?.[0]?.SubscriptionArn).toMatch(new RegExp(`^${topic}:[0-9a-f-]{36}$`));
  });

  it('refuses to confirm what nobody subscribed', () => {
    expect(() => sns.confirm(topic, 'bob@example.com')).toThrow("subscription of 'bob@example.com'");
  });

  it('sends to queues and functions at once', async () => {
    const queue = 'arn:aws:sqs:eu-west-1:111122223333:q';
    const work = 'arn:aws:lambda:eu-west-1:111122223333:function:work';
    await account.deploy(sns, 'AWS::SNS::Subscription', 'Raw', {
      TopicArn: topic,
      Protocol: 'sqs',
      Endpoint: queue,
      RawMessageDelivery: true,
    });
    await account.deploy(sns, 'AWS::SNS::Subscription', 'Function', {
      TopicArn: topic,
      Protocol: 'lambda',
      Endpoint: work,
    });

    await publish({ Message: JSON.stringify({ default: 'to all', sqs: 'to queues' }), MessageStructure: 'json' });
    await account.clock.settle();

    expect(sent).toEqual([
      { target: queue, value: 'to queues' },
      {
        target: work,
        value: {
          Records: [expect.objectContaining({ Sns: expect.objectContaining({ Message: 'to all', TopicArn: topic }) })],
        },
      },
    ]);
  });

  it.each([
    [{ Message: '' }, 'Empty message'],
    [{ Message: 'ü'.repeat(131_073) }, 'Message too long: 262146 bytes'],
    [{ Subject: 'two\nlines' }, 'Subject'],
    [{ Subject: ' leading space' }, 'Subject'],
    [{ Subject: 'größer' }, 'Subject'],
    [{ Subject: 'x'.repeat(101) }, 'Subject'],
    [{ Subject: '' }, 'Subject'],
    [{ Message: '{"sqs":"x"}', MessageStructure: 'json' }, 'No default entry'],
    [{ Message: 'x', MessageStructure: 'json' }, 'failed to parse'],
    [{ TopicArn: undefined, PhoneNumber: '+4912345' }, 'PhoneNumber is not modelled'],
  ])('refuses %j', (input, message) => {
    expect(() => publish(input)).toThrow(message);
  });

  it('refuses unknown topics and protocols that it does not deliver to', async () => {
    expect(() => publish({ TopicArn: `${topic}x` })).toThrow(
      expect.objectContaining({ name: 'NotFoundException', status: 404 }),
    );
    await expect(
      account.deploy(sns, 'AWS::SNS::Subscription', 'S', {
        TopicArn: topic,
        Protocol: 'https',
        Endpoint: 'https://example.com',
      }),
    ).rejects.toThrow("Protocol 'https' is not modelled");
    await expect(
      account.deploy(sns, 'AWS::SNS::Subscription', 'S', {
        TopicArn: topic,
        Protocol: 'email',
        Endpoint: 'a@b',
        FilterPolicy: {},
      }),
    ).rejects.toThrow('FilterPolicy is not modelled');
    await expect(
      account.deploy(sns, 'AWS::SNS::Subscription', 'S', { TopicArn: topic, Protocol: 'email', Endpoint: 'nobody' }),
    ).rejects.toThrow("Email address 'nobody'");
  });

  it('lists a hundred subscriptions a page', async () => {
    for (let index = 0; index < 150; index++)
      await sns.operations.Subscribe!({ TopicArn: topic, Protocol: 'email', Endpoint: `p${index}@example.com` }, CALL);

    const first = await sns.operations.ListSubscriptionsByTopic!({ TopicArn: topic }, CALL);
    const second = await sns.operations.ListSubscriptionsByTopic!(
      { TopicArn: topic, NextToken: first.NextToken },
      CALL,
    );

    expect([first.Subscriptions?.length, second.Subscriptions?.length, second.NextToken]).toEqual([100, 51, undefined]);
    expect(() => sns.operations.ListSubscriptionsByTopic!({ TopicArn: topic, NextToken: 'nonsense' }, CALL)).toThrow(
      'NextToken',
    );
  });

  it('forgets a subscription that was ended', async () => {
    sns.confirm(topic, 'ann@example.com');
    const [subscription] = (await listed()) ?? [];

    await sns.operations.Unsubscribe!({ SubscriptionArn: subscription?.SubscriptionArn }, CALL);

    expect(await listed()).toEqual([]);
  });

  it('asks IAM for its key as well when it is encrypted with one of the account', async () => {
    const { arn } = await account.deploy(sns, 'AWS::SNS::Topic', 'Secret', {
      KmsMasterKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/k',
    });
    const ask = sns.authorization!['Publish'] as (input: object) => unknown;

    expect(ask({ TopicArn: topic })).toEqual([{ action: 'sns:Publish', resources: [topic] }]);
    expect(ask({ TopicArn: arn })).toEqual([
      { action: 'sns:Publish', resources: [arn] },
      { action: 'kms:GenerateDataKey', resources: ['arn:aws:kms:eu-west-1:111122223333:key/k'] },
      { action: 'kms:Decrypt', resources: ['arn:aws:kms:eu-west-1:111122223333:key/k'] },
    ]);
  });
});
