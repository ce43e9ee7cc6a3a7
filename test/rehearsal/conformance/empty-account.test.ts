import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Account, openAccount } from './account';
import { OFFERED_OPERATIONS } from './offered-operations';

/** What AWS wants of a list where no single member is required. */
const INPUTS: Readonly<Record<string, object>> = {
  DescribeScalableTargets: { ServiceNamespace: 'ecs' },
  DescribeScalingPolicies: { ServiceNamespace: 'ecs' },
  DescribeScheduledActions: { ServiceNamespace: 'ecs' },
  DescribeClusters: { clusters: [] },
  DescribeListeners: { LoadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/b' },
};
/** Lists that are there from the start, and operations that need something that exists. */
const NEVER_EMPTY: ReadonlySet<string> = new Set([
  'DescribeAccountAttributes',
  'DescribeOptionGroups',
  'DescribeDBParameterGroups',
  'DescribeDBParameters',
  'ListScheduleGroups',
]);
const OF_SOMETHING =
  /Services$|Tasks$|Rules$|TargetHealth$|ByRule$|ByResource$|ByTopic$|ByBackupVault$|ByProtectedResource$|Executions$|ForResource$|ProxyTarget(Group)?s$/;

const LISTS = OFFERED_OPERATIONS.filter(
  ([service, operation]) =>
    /^(List|Describe)\w+s$/.test(operation) &&
    !NEVER_EMPTY.has(operation) &&
    (!OF_SOMETHING.test(operation) || (service === 'events' && operation === 'ListRules')),
);

let account: Account;

beforeAll(async () => {
  account = await openAccount();
});

afterAll(() => account.close());

describe('an empty account', () => {
  it.each(LISTS)('answers %s:%s with an empty list', async (service, operation) => {
    const { $metadata, ...answer } = await account.send(service, operation, INPUTS[operation] ?? {});

    const lists = Object.values(answer).filter((value) => Array.isArray(value));
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.flat()).toEqual([]);
  });
});
