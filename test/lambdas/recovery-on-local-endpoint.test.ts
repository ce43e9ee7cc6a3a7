import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { handler as assess } from '../../lambdas/assess/handler';
import { handler as checkRequest } from '../../lambdas/check-request/handler';
import { handler as checkRestore } from '../../lambdas/check-restore/handler';
import { handler as checkResume } from '../../lambdas/check-resume/handler';
import { handler as configureCandidate } from '../../lambdas/configure-candidate/handler';
import { handler as lockDatabase } from '../../lambdas/lock-database/handler';
import { handler as planRecovery } from '../../lambdas/plan-recovery/handler';
import { handler as protectProduction } from '../../lambdas/protect-production/handler';
import { handler as raiseFence } from '../../lambdas/raise-fence/handler';
import { handler as recheckWorld } from '../../lambdas/recheck-world/handler';
import { handler as recordWorld } from '../../lambdas/record-world/handler';
import { handler as recordWriters } from '../../lambdas/record-writers/handler';
import { attemptId } from '../../lambdas/shared/names';
import { handler as startRestore } from '../../lambdas/start-restore/handler';
import { handler as swapIdentifiers } from '../../lambdas/swap-identifiers/handler';
import { handler as takeOver } from '../../lambdas/take-over/handler';
import { handler as unlock } from '../../lambdas/unlock/handler';
import { createDynamoDb } from '../../lib/rehearsal/aws/dynamodb/dynamodb';
import { createEc2 } from '../../lib/rehearsal/aws/ec2';
import { createEndpoint } from '../../lib/rehearsal/aws/endpoint';
import { createKms } from '../../lib/rehearsal/aws/kms';
import { createS3 } from '../../lib/rehearsal/aws/s3/s3';
import { createSecretsManager } from '../../lib/rehearsal/aws/secrets-manager';
import { type EndpointServer, startServer } from '../../lib/rehearsal/aws/server';
import { Iam } from '../../lib/rehearsal/iam/iam';
import type { InstanceView } from '../../lib/rehearsal/world';
import { createOrders, type DatabaseWorld, openDatabaseWorld, queryOn, until } from '../rehearsal/rds/database-world';
import { databaseSettings } from './database-instances';

const EXECUTION = 'arn:aws:states:eu-central-1:123456789012:execution:dev-recover-orders:first';
const given = { ...process.env };
let world: DatabaseWorld;
let server: EndpointServer;
let dynamodb: DynamoDBClient;
let original: InstanceView;
let corruptedAt: string;
let restoreTime: string;

beforeAll(async () => {
  world = await openDatabaseWorld(0.3);
  const { context } = world;
  const tables = createDynamoDb({ context });
  const s3 = createS3({ context });
  const secrets = createSecretsManager(context);
  const kms = createKms(context);
  const key = kms.addKey({});
  const iam = new Iam(context);
  const services = [world.rds, world.backup, tables, s3, secrets, kms, createEc2(context, world.network)];
  server = await startServer({ endpoint: createEndpoint(services, iam, context), log: context.log });
  s3.addBucket('reports');
  world.backup.addVault({ name: 'vault', encryptionKeyArn: key.arn });
  await tables.resourceTypes?.['AWS::DynamoDB::Table']?.({
    logicalId: 'Records',
    stackName: 'Data',
    properties: {
      TableName: 'recovery',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  });
  const { accessKeyId, secretAccessKey } = iam.operatorCredentials;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: context.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    TABLE_NAME: 'recovery',
    BUCKET_NAME: 'reports',
    VAULT_NAME: 'vault',
    RESTORE_ROLE_ARN: 'arn:aws:iam::123456789012:role/restore',
    ORIGINAL_QUARANTINE_GROUP_ID: 'sg-quarantine',
    CANDIDATE_QUARANTINE_GROUP_ID: 'sg-quarantine',
    DATABASE: JSON.stringify(
      databaseSettings({
        parameterGroupName: 'orders-parameters',
        writers: [],
        secrets: { validator: '', application: secrets.addSecret('application', { username: 'a', password: 'b' }) },
      }),
    ),
  });
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  dynamodb = new DynamoDBClient({});
  original = await createOrders(world, 'orders-db', {
    parameterGroupName: 'orders-parameters',
    tags: { team: 'orders' },
    settings: { KmsKeyId: key.arn, MaxAllocatedStorage: 100, MultiAZ: true, CopyTagsToSnapshot: true },
  });
  world.backup.protectContinuously(original.resourceId, 'vault');
  await queryOn(world, original.hostName, 'create table facts as select 1 as id');
  restoreTime = wholeSecondAfter(now());
  await until('a second has passed', now, (time) => time > restoreTime);
  await queryOn(world, original.hostName, 'update facts set id = 666');
  corruptedAt = now();
});

afterAll(async () => {
  dynamodb.destroy();
  await server.close();
  await world.close();
  process.env = given;
  jest.restoreAllMocks();
});

function now(): string {
  return new Date().toISOString();
}

function wholeSecondAfter(time: string): string {
  return new Date(Math.ceil(Date.parse(time) / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

type State = Record<string, unknown>;
type Handler = (event: unknown) => Promise<unknown>;

function event(state: State, options: object = {}, execution = EXECUTION) {
  const context = { executionArn: execution, executionStartedAt: corruptedAt, stateName: 'a state', enteredAt: 'now' };
  return { state, context, options };
}

/** Runs a state as its loop would, until it is done; answers `$` with its result. */
async function loop(handler: Handler, key: string, state: State, options: object = {}): Promise<State> {
  let current = state;
  await until(
    `${key} is done`,
    async () => {
      const result = (await handler(event(current, { loop: key, deadlineSeconds: 60, ...options }))) as {
        status: string;
      };
      current = { ...current, [key]: result };
      return result;
    },
    ({ status }) => status === 'done',
  );
  return current;
}

async function step(handler: Handler, key: string, state: State, options: object = {}): Promise<State> {
  return { ...state, [key]: await handler(event(state, options)) };
}

async function request(incidentId: string, mode = 'recover'): Promise<State> {
  const confirm = mode === 'recover' ? { confirm: 'orders-db' } : {};
  const restoreTo = { time: restoreTime };
  const asked = { incidentId, mode, reason: 'a test', corruption: { since: corruptedAt }, restoreTo, ...confirm };
  return (await checkRequest(event(asked))) as unknown as State;
}

async function restored(incidentId: string): Promise<State> {
  let state = await request(incidentId);
  state = await step(planRecovery, 'plan', state, { checks: [] });
  state = await step(lockDatabase, 'lock', state);
  state = await step(recordWorld, 'record', state, { checks: [] });
  await until(
    'the restore is started',
    async () => {
      state = await step(startRestore, 'restore', state);
      return state['restore'] as { status: string };
    },
    ({ status }) => status !== 'notYet',
  );
  state = await loop(checkRestore, 'restored', state);
  return loop(configureCandidate, 'configured', state, { besidesBackupSeconds: 60 });
}

/** What Record writers and Validate data leave behind. */
async function validated(incidentId: string): Promise<State> {
  const state = await restored(incidentId);
  await recordWriters(event(state));
  const plan = state['plan'] as { restorePoint: { id: string }; attempt: number };
  const { candidate } = state['configured'] as { candidate: { resourceId: string } };
  const verdict = { outcome: 'pass', resourceId: candidate.resourceId, restorePointId: plan.restorePoint.id };
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: 'recovery',
      Key: marshall({ pk: `orders#attempt#${attemptId(incidentId, plan.restorePoint.id, plan.attempt)}` }),
      UpdateExpression: 'SET verdict = :verdict',
      ExpressionAttributeValues: marshall({ ':verdict': verdict }),
    }),
  );
  return { ...state, verdict, sessions: { status: 'done' } };
}

async function item(pk: string): Promise<Record<string, unknown>> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: 'recovery', Key: marshall({ pk }), ConsistentRead: true }),
  );
  return unmarshall(Item ?? {});
}

function holder(): string | undefined {
  return world.rds.byIdentifier('orders-db')?.resourceId;
}

/** The first backup of a restored instance is told in every plan. */
const NOTHING_AGAINST_IT = [expect.objectContaining({ level: 'notice', found: "policy 'wait'" })];

describe('recoveries on the local endpoint', () => {
  it('plan without a change, swap a candidate in, back out when what follows fails, and in again from what is there', async () => {
    const { resourceId } = original;
    const calls = world.context.calls.length;
    const dry = await planRecovery(event(await request('INC-0', 'plan'), { checks: [] }));
    expect(dry).toMatchObject({
      restorePoint: { kind: 'time', time: restoreTime },
      attempt: 1,
      findings: NOTHING_AGAINST_IT,
    });
    const changing = world.context.calls
      .slice(calls)
      .filter(({ operation }) => !/^(Describe|List|Get)/.test(operation));
    expect(changing).toEqual([]);

    world.backup.failNextRestore('no capacity');
    await expect(restored('INC-1')).rejects.toMatchObject({
      name: 'RestoreFailed',
      message: expect.stringMatching(/no capacity/),
    });

    // The second attempt comes up, is swapped in, and is found wanting.
    let state = await validated('INC-1');
    expect(state['plan']).toMatchObject({ attempt: 2, findings: NOTHING_AGAINST_IT });
    expect(await startRestore(event(state))).toMatchObject({ status: 'adopted' });
    await recheckWorld(event(state, { checks: [] }));
    state = await loop(swapIdentifiers, 'swap', state, { direction: 'forward' });
    const candidate = (state['configured'] as { candidate: { resourceId: string } }).candidate.resourceId;
    expect(holder()).toBe(candidate);
    expect(state['swap']).toMatchObject({ stableReads: 3, production: { resourceId: candidate } });
    expect(world.rds.byResourceId(resourceId)?.identifier).toMatch(/^orders-db-corrupted-/);

    state = await step(takeOver, 'lock', { ...state, failure: { Error: 'VerificationFailed', Cause: 'a test' } });
    state = await undone(state);
    expect(holder()).toBe(resourceId);
    expect(await tagsOf('orders-db')).toEqual({ team: 'orders' });
    expect(await item('orders#record')).toMatchObject({ status: 'OPEN', failure: { Error: 'VerificationFailed' } });
    expect(await unlock(event({ ...state, held: { at: 'now' }, notified: {} }))).toEqual({ record: 'OPEN' });
    const resume = { incidentId: 'INC-1', reason: 'a test', confirm: 'orders-db' };
    expect(await checkResume(event(resume))).toMatchObject({ incident: { mode: 'resume' } });

    // The same incident once more: record and candidate are adopted, nothing is restored again.
    const restores = restoresStarted();
    state = await validated('INC-1');
    expect(state['restore']).toMatchObject({ status: 'adopted' });
    expect(state['configured']).toMatchObject({ candidate: { resourceId: candidate } });
    expect(restoresStarted()).toBe(restores);
    state = await loop(swapIdentifiers, 'swap', state, { direction: 'forward' });
    state = await loop(protectProduction, 'protection', state);
    expect(holder()).toBe(candidate);
    expect(await tagsOf('orders-db')).toEqual({ team: 'orders' });
    const { names } = state['plan'] as { names: { retired: string } };
    expect(await tagsOf(names.retired)).toMatchObject({ 'recovery:role': 'retired', team: 'orders' });
    expect(await unlock(event({ ...state, pageHidden: { hidden: true }, notified: {} }))).toEqual({ record: 'CLOSED' });
    expect(await item('orders#lock')).toMatchObject({ state: 'FREE' });
  });
});

/** Assess and the `Undo:` states it asks for, until it holds. */
async function undone(state: State): Promise<State> {
  let current = state;
  await until(
    'the names are back and the fence is up',
    async () => {
      current = await step(assess, 'assessment', current, { loop: 'Assess', deadlineSeconds: 60 });
      const { action } = current['assessment'] as { action: string };
      if (action === 'swapBack') current = await step(swapIdentifiers, 'undone', current, { direction: 'back' });
      if (action === 'raiseFence')
        current = await step(raiseFence, 'undone', current, { loop: 'x', deadlineSeconds: 60 });
      return action;
    },
    (action) => action === 'holdSafe',
  );
  return current;
}

function restoresStarted(): number {
  return world.context.calls.filter(({ operation }) => operation === 'StartRestoreJob').length;
}

async function tagsOf(identifier: string): Promise<Record<string, string>> {
  const { DBInstances } = await new RDSClient({}).send(
    new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }),
  );
  return Object.fromEntries((DBInstances?.[0]?.TagList ?? []).map(({ Key, Value }) => [Key, Value]));
}
