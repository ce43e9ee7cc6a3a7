import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecoveryPlan } from '../../lambdas/shared/contract/recovery-plan';
import type { OperatorAccess } from '../../lib/rehearsal/operator';
import { namesOf, openRehearsalWorld, type RehearsalWorld } from './rehearsal-world';

/** Keeping the books of a refused request: the lock item of an execution that never became the owner is not written. */
const BOOKKEEPING = /^(dynamodb:|sns:|events:|s3:)/;

let open: RehearsalWorld;
/** Of production, taken before `since`. */
let goodPoint: string;
/** Of production, taken after `since`. */
let latePoint: string;
/** Of another database. */
let otherPoint: string;
/** Made of an instance that had the production name and another resource ID. */
let lineagePoint: string;
let since: string;
let access: OperatorAccess;

beforeAll(async () => {
  open = await openRehearsalWorld();
  const { world } = open;
  access = {
    endpoint: world.endpoint,
    region: world.context.region,
    credentials: world.services.iam.operatorCredentials,
  };
  const take = (instanceResourceId: string) =>
    world.services.backup.takeRecoveryPoint({ instanceResourceId, vaultName: world.vault });
  goodPoint = await take(world.database.resourceId);
  await open.eventually('the next second', () => Date.now() % 1000 < 100);
  since = new Date().toISOString();
  latePoint = await take(world.database.resourceId);
  const other = await world.services.rds.createInstance({
    identifier: 'other-db',
    masterUser: 'postgres_admin',
    masterPassword: 'only-in-this-test',
    database: 'other',
  });
  otherPoint = await take(other.resourceId);
  lineagePoint = await pointOfEarlierLineage(other.resourceId, take);
}, 120_000);

afterAll(() => open?.close());

/** Lends the production name to another instance while its recovery point is made. */
async function pointOfEarlierLineage(otherId: string, take: (resourceId: string) => Promise<string>): Promise<string> {
  const { identifier, resourceId } = open.world.database;
  await rename(resourceId, 'aside-db');
  await rename(otherId, identifier);
  const point = await take(otherId);
  await rename(otherId, 'other-db');
  await rename(resourceId, identifier);
  return point;
}

async function rename(resourceId: string, to: string): Promise<void> {
  const { databases } = open.world;
  const from = databases.byResourceId(resourceId)!.identifier;
  await new RDSClient(access).send(
    new ModifyDBInstanceCommand({ DBInstanceIdentifier: from, NewDBInstanceIdentifier: to, ApplyImmediately: true }),
  );
  await open.eventually(`'${to}'`, () => databases.byIdentifier(to)?.status === 'available');
}

function request(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    incidentId: 'INC-1',
    mode: 'recover',
    reason: 'totals zeroed',
    corruption: { since },
    restoreTo: { recoveryPointArn: goodPoint },
    confirm: open.world.database.identifier,
    ...changes,
  };
}

/** The causes of a refusal, after seeing that it changed nothing of anybody's. */
async function refusal(input: unknown): Promise<string> {
  const mark = open.mark();
  const end = await open.execute(input);
  expect(end.outcome).toBe('Unchanged');
  expect(namesOf(open.changes(mark)).filter((name) => !BOOKKEEPING.test(name))).toEqual([]);
  return end.cause ?? '';
}

describe('a request that is malformed', () => {
  it('refuses unknown, missing and contradicting fields, all in one answer', async () => {
    const cause = await refusal({
      mode: 'recover',
      colour: 'red',
      reason: 'x',
      confirm: 'users-db',
      restoreTo: {},
      corruption: { since: '2026-11-21T10:04:00' },
    });
    for (const fault of ['incidentId', "unknown field 'colour'", 'users-db', 'restoreTo', 'corruption.since']) {
      expect(cause).toContain(fault);
    }
  });

  it.each([
    ['in the future', '2999-01-01T00:00:00Z', 'restoreTo.time'],
    ['without a zone', '2026-01-01T00:00:00', 'restoreTo.time'],
    ['that is no time', 'yesterday', 'restoreTo.time'],
  ])('refuses a restore time %s', async (_, time, fault) => {
    expect(await refusal(request({ restoreTo: { time } }))).toContain(fault);
  });

  it('refuses services and task definitions that are not configured or do not exist', async () => {
    const cause = await refusal(request({ resumeWith: { 'users-api': 'users-api:latest' } }));
    expect(cause).toContain('users-api');
  });
});

describe('a request that must not be carried out', () => {
  it.each<[string, () => Record<string, unknown>, RegExp]>([
    ['a time before the window', () => request({ restoreTo: { time: '2020-01-01T00:00:00Z' } }), /window/],
    [
      'the recovery point of another database',
      () => request({ restoreTo: { recoveryPointArn: otherPoint } }),
      /other-db|another|not found|vault/,
    ],
    [
      'the recovery point of an earlier lineage',
      () => request({ restoreTo: { recoveryPointArn: lineagePoint } }),
      /another instance|lineage/,
    ],
    [
      'data from after the corruption',
      () => request({ restoreTo: { recoveryPointArn: latePoint } }),
      /before|corruption/,
    ],
    [
      'a recovery point that does not exist',
      () => request({ restoreTo: { recoveryPointArn: `${goodPoint}0` } }),
      /recovery point/,
    ],
    [
      'a task definition that does not exist',
      () =>
        request({ resumeWith: { 'orders-api': 'arn:aws:ecs:eu-west-1:111122223333:task-definition/orders-api:99' } }),
      /orders-api:99/,
    ],
  ])('refuses %s', async (_, input, fault) => {
    expect(await refusal(input())).toMatch(fault);
  });

  const arrangements: readonly [string, () => Promise<() => void> | (() => void), RegExp][] = [
    [
      'a service that does not exist any more',
      () => {
        const { ecs } = open.world.services;
        const { cluster } = open.world.application;
        ecs.setServiceStatus(cluster, 'orders-worker', 'INACTIVE');
        return () => ecs.setServiceStatus(cluster, 'orders-worker', 'ACTIVE');
      },
      /orders-worker/,
    ],
    [
      'a full quota of instances',
      () => {
        open.world.services.rds.setQuota('DBInstances', 2);
        return () => open.world.services.rds.setQuota('DBInstances', 40);
      },
      /DBInstances|instances/i,
    ],
    [
      'a key that is disabled',
      () => {
        const key = open.world.services.kms.key('alias/aws/rds')!;
        key.state = 'Disabled';
        return () => {
          key.state = 'Enabled';
        };
      },
      /Disabled/,
    ],
    [
      'changes that are pending',
      async () => {
        const rds = new RDSClient(access);
        const { identifier } = open.world.database;
        await rds.send(
          new ModifyDBInstanceCommand({
            DBInstanceIdentifier: identifier,
            DBInstanceClass: 'db.r6g.large',
            ApplyImmediately: false,
          }),
        );
        return async () => {
          await rds.send(
            new ModifyDBInstanceCommand({
              DBInstanceIdentifier: identifier,
              DBInstanceClass: 'db.t4g.medium',
              ApplyImmediately: true,
            }),
          );
          await open.eventually(
            'the change to be applied',
            () => open.world.databases.byIdentifier(identifier)?.status === 'available',
          );
        };
      },
      /pending/i,
    ],
  ];

  it.each(arrangements)('refuses because of %s', async (_, arrange, fault) => {
    const undo = await arrange();
    try {
      expect(await refusal(request())).toMatch(fault);
    } finally {
      await undo();
    }
  });

  it('refuses an approval that nobody could be asked for, what it does not support, and a full quota, in one answer', async () => {
    const { sns, rds } = open.world.services;
    const { SubscriptionArn } = await unsubscribeCommander();
    rds.addProxy('pool', [open.world.database.identifier]);
    rds.setQuota('DBInstances', 2);
    try {
      const cause = await refusal(request());
      expect(cause).toMatch(/no confirmed subscriber/);
      expect(cause).toMatch(/RDS Proxy 'pool'/);
      expect(cause).toMatch(/DBInstances|instances/i);
      const plan = (await open.execute(request({ mode: 'plan' }))).state['plan'] as RecoveryPlan;
      expect(plan.findings.filter(({ level }) => level === 'refusal').length).toBeGreaterThanOrEqual(3);
    } finally {
      rds.removeProxy('pool');
      rds.setQuota('DBInstances', 40);
      await sns.operations.Subscribe!(
        { TopicArn: topicOf(SubscriptionArn), Protocol: 'email', Endpoint: 'incident-commander@example.com' },
        {} as never,
      );
      sns.confirm(topicOf(SubscriptionArn), 'incident-commander@example.com');
    }
  });

  it('refuses a second recovery while the first waits for approval, and names its owner', async () => {
    const first = open.execute(request({ incidentId: 'INC-2' }), { name: 'the-first' });
    await open.eventually(
      'the question',
      async () => (await open.world.mailbox.approvalCommand('reject', new Set())) !== undefined,
    );
    const second = await open.execute(request({ incidentId: 'INC-3' }), { name: 'the-second' });
    expect(second.outcome).toBe('Unchanged');
    expect(second.cause).toContain('the-first');
    const answer = (await open.world.mailbox.approvalCommand('reject', new Set()))!;
    await open.world.operator.invoke(answer.functionName, { ...answer.payload, by: 'test' });
    expect((await first).outcome).toBe('HeldSafe');
    const resumed = await open.execute(
      { incidentId: 'INC-2', reason: 'back to the original', confirm: open.world.database.identifier },
      { machine: open.world.machines.resume },
    );
    expect(resumed.outcome).toBe('Writers resumed');
  });
});

describe('a plan', () => {
  it('changes nothing and answers with the point, why, and what was considered', async () => {
    const mark = open.mark();
    const end = await open.execute(request({ mode: 'plan', restoreTo: { latestBefore: since } }));
    const plan = end.state['plan'] as RecoveryPlan;
    expect(end.outcome).toBe('Planned');
    expect(plan.restorePoint).toBeDefined();
    expect(plan.considered.length).toBeGreaterThanOrEqual(2);
    expect(plan.calls).toContain('backup:StartRestoreJob');
    expect(open.changes(mark)).toEqual([]);
  });
});

describe('an event', () => {
  it('starts one execution, however often it comes', async () => {
    const event = { ...request({ incidentId: 'INC-9', mode: 'plan' }), database: 'orders' };
    await put(event);
    await put(event);
    await open.world.services.events.settled();
    await open.world.services.lambda.settled();
    const { executions } = await new SFNClient(access).send(
      new ListExecutionsCommand({ stateMachineArn: open.world.machines.recover }),
    );
    expect(executions!.map(({ name }) => name).filter((name) => name!.startsWith('INC-9'))).toEqual(['INC-9-plan-1']);
  });

  it('refuses to start anything when it is malformed, and lies in the dead-letter queue', async () => {
    const before = (
      await new SFNClient(access).send(new ListExecutionsCommand({ stateMachineArn: open.world.machines.recover }))
    ).executions!.length;
    await put({ database: 'orders', incidentId: 'INC-10', colour: 'red' });
    await open.world.services.events.settled();
    await open.world.services.lambda.settled();
    const queue = open.world.deployment
      .resourcesOfType('AWS::SQS::Queue')
      .find(({ logicalId }) => logicalId.includes('Refused'))!;
    const bodies = open.world.services.sqs.bodies(String(queue.attributes!['Arn'])).join('\n');
    expect(bodies).toContain('INC-10');
    expect(bodies).toContain('colour');
    const after = (
      await new SFNClient(access).send(new ListExecutionsCommand({ stateMachineArn: open.world.machines.recover }))
    ).executions!.length;
    expect(after).toBe(before);
  });
});

async function put(detail: unknown): Promise<void> {
  await new EventBridgeClient(access).send(
    new PutEventsCommand({
      Entries: [
        { Source: 'database-recovery.request', DetailType: 'Recover Database', Detail: JSON.stringify(detail) },
      ],
    }),
  );
}

async function unsubscribeCommander(): Promise<{ SubscriptionArn: string }> {
  const { sns } = open.world.services;
  const TopicArn = sns.topicArns().find((arn) => arn.endsWith('-commander'))!;
  const { Subscriptions } = await sns.operations.ListSubscriptionsByTopic!({ TopicArn }, {} as never);
  const SubscriptionArn = Subscriptions![0]!.SubscriptionArn!;
  await sns.operations.Unsubscribe!({ SubscriptionArn }, {} as never);
  return { SubscriptionArn };
}

function topicOf(subscriptionArn: string): string {
  return subscriptionArn.slice(0, subscriptionArn.lastIndexOf(':'));
}
