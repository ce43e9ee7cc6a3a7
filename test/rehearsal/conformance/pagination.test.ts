import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Account, openAccount } from './account';
import { OFFERED_OPERATIONS } from './offered-operations';
import { type Population, populate } from './populated-account';
import { thrownBy } from './thrown-by';

/** Names under which AWS pages: of the size, of the token asked with, and of the token answered. */
const CONVENTIONS = [
  { size: 'MaxRecords', token: 'Marker', next: 'Marker' },
  { size: 'PageSize', token: 'Marker', next: 'NextMarker' },
  { size: 'MaxItems', token: 'Marker', next: 'NextMarker' },
  { size: 'MaxItems', token: 'Marker', next: 'Marker' },
  { size: 'maxResults', token: 'nextToken', next: 'nextToken' },
  { size: 'MaxResults', token: 'NextToken', next: 'NextToken' },
  { size: 'Limit', token: 'NextToken', next: 'NextToken' },
  { size: undefined, token: 'NextToken', next: 'NextToken' },
  { size: 'Limit', token: 'ExclusiveStartKey', next: 'LastEvaluatedKey' },
] as const;

/** The smallest page that a service accepts, where it is not 1. */
const SMALLEST: Readonly<Record<string, number>> = { rds: 20, ec2: 5 };
/** Lists that are not what the operation pages through. */
const NOT_THE_LIST: ReadonlySet<string> = new Set(['failures']);
/** There are no clusters, so there is nothing to page through. */
const ALWAYS_EMPTY: ReadonlySet<string> = new Set(['DescribeDBClusters']);
/** How much there is of what never fills a page: a proxy has one target group, and few parameters are known. */
const ALWAYS_FEW: Readonly<Record<string, number>> = { DescribeDBProxyTargetGroups: 1, DescribeDBParameters: 2 };
const WRONG_TOKEN: Readonly<Record<string, unknown>> = {
  ExclusiveStartKey: { customer: { S: 'nobody' }, order: { S: 'nothing' } },
};

/** Operations that list everything there is. */
const UNASKED = [
  'DescribeBlueGreenDeployments',
  'DescribeDBClusters',
  'DescribeDBInstanceAutomatedBackups',
  'DescribeDBInstances',
  'DescribeDBParameterGroups',
  'DescribeDBProxies',
  'DescribeDBSnapshots',
  'DescribeDBSubnetGroups',
  'DescribeLoadBalancers',
  'DescribeOptionGroups',
  'DescribePendingMaintenanceActions',
  'DescribeSecurityGroups',
  'DescribeTargetGroups',
  'GetAccountAuthorizationDetails',
  'ListBackupJobs',
  'ListClusters',
  'ListProtectedResources',
  'ListRestoreJobs',
  'ListEventSourceMappings',
  'ListRules',
  'ListScheduleGroups',
  'ListSchedules',
  'ListStateMachines',
  'ListSubscriptions',
  'ListTaskDefinitions',
  'ListTopics',
];

type Inputs = (population: Population) => Readonly<Record<string, unknown>>;

const INPUTS: Readonly<Record<string, Inputs>> = {
  ...Object.fromEntries(UNASKED.map((operation) => [operation, () => ({})])),
  ListRecoveryPointsByBackupVault: ({ vault }) => ({ BackupVaultName: vault }),
  ListRecoveryPointsByResource: ({ instanceArn }) => ({ ResourceArn: instanceArn }),
  ListRestoreJobsByProtectedResource: ({ instanceArn }) => ({ ResourceArn: instanceArn }),
  DescribeDBParameters: () => ({ DBParameterGroupName: 'parameters-100' }),
  DescribeDBProxyTargets: () => ({ DBProxyName: 'proxy-100' }),
  DescribeDBProxyTargetGroups: () => ({ DBProxyName: 'proxy-100' }),
  ListExecutions: ({ machineArn }) => ({ stateMachineArn: machineArn }),
  GetExecutionHistory: ({ executionArn }) => ({ executionArn }),
  DescribeListeners: ({ listenerArn }) => ({ ListenerArns: [listenerArn, listenerArn.replace('/100/', '/101/')] }),
  DescribeRules: ({ listenerArn }) => ({ ListenerArn: listenerArn }),
  ListServices: ({ cluster }) => ({ cluster }),
  ListTasks: ({ cluster }) => ({ cluster }),
  DescribeScalableTargets: () => ({ ServiceNamespace: 'ecs' }),
  DescribeScalingPolicies: () => ({ ServiceNamespace: 'ecs' }),
  DescribeScheduledActions: () => ({ ServiceNamespace: 'ecs' }),
  ListTargetsByRule: ({ rule }) => ({ Rule: rule }),
  ListSubscriptionsByTopic: ({ topicArn }) => ({ TopicArn: topicArn }),
  Scan: ({ table }) => ({ TableName: table }),
  Query: ({ table }) => ({
    TableName: table,
    KeyConditionExpression: 'customer = :customer',
    ExpressionAttributeValues: { ':customer': { S: 'c' } },
  }),
};

let account: Account;
let population: Population;

beforeAll(async () => {
  account = await openAccount();
  population = await populate(account);
}, 60_000);

afterAll(() => account.close());

it('has a walk for every operation that pages by its schema', () => {
  const paged = OFFERED_OPERATIONS.filter(([service, operation]) => pagingOf(service, operation) !== undefined);

  expect(Object.keys(INPUTS).toSorted()).toEqual(paged.map(([, operation]) => operation).toSorted());
});

describe.each(OFFERED_OPERATIONS.filter(([, operation]) => operation in INPUTS))('%s:%s', (service, operation) => {
  it('pages through everything it lists and refuses a token it did not give', async () => {
    const paging = pagingOf(service, operation)!;
    const input = INPUTS[operation]!(population);
    const size = paging.size === undefined ? {} : { [paging.size]: SMALLEST[service] ?? 1 };

    const pages = await walk(service, operation, { ...input, ...size }, paging);
    const wrong = { ...input, [paging.token]: WRONG_TOKEN[paging.token] ?? 'not-a-token' };
    const refusal = await thrownBy(account.send(service, operation, wrong));

    expect(refusal).toMatchObject({ $fault: 'client', message: expect.stringMatching(/token|marker|start/i) });
    if (ALWAYS_EMPTY.has(operation)) {
      expect(pages).toEqual([[]]);
      return;
    }
    const few = ALWAYS_FEW[operation];
    if (few !== undefined) {
      expect(pages.map((page) => page.length)).toEqual([few]);
      return;
    }
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.every((page) => page.length > 0)).toBe(true);
    if (paging.size !== undefined) {
      expect(Math.max(...pages.map((page) => page.length))).toBe(SMALLEST[service] ?? 1);
      expect(pages.flat()).toEqual((await walk(service, operation, input, paging)).flat());
    }
    expect(new Set(pages.flat().map((item) => JSON.stringify(item))).size).toBe(pages.flat().length);
  });
});

interface Paging {
  readonly size: string | undefined;
  readonly token: string;
  readonly next: string;
}

/** How the schema of the operation says that it pages. Fails for a way that no test here walks. */
function pagingOf(service: string, operation: string): Paging | undefined {
  const { input, output } = account.models.get(service)!.operations.get(operation)!;
  const asked = new Set([...input.structIterator()].map(([name]) => name));
  const answered = new Set([...output.structIterator()].map(([name]) => name));
  const found = CONVENTIONS.find(
    ({ size, token, next }) => (size === undefined || asked.has(size)) && asked.has(token) && answered.has(next),
  );
  const tokens = [...asked].filter((name) => /token$|^Marker$|^Exclusive/i.test(name) && answered.has(name));
  if (!found && tokens.length > 0) throw new Error(`expected a known way to page, found ${tokens.join(', ')}`);
  return found;
}

async function walk(service: string, operation: string, input: object, { token, next }: Paging): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  for (let position: unknown; pages.length === 0 || position !== undefined; ) {
    const answer = await account.send(service, operation, { ...input, ...(position ? { [token]: position } : {}) });
    const [, items] =
      Object.entries(answer).find(([name, value]) => Array.isArray(value) && !NOT_THE_LIST.has(name)) ?? [];
    pages.push(items as unknown[]);
    position = answer[next];
    if (pages.length > 1000) throw new Error(`expected ${operation} to end, found more than 1000 pages`);
  }
  return pages;
}
