import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Account, openAccount } from './account';
import { generatedInput } from './generated-input';
import { OFFERED_OPERATIONS } from './offered-operations';

/** Repeat a run with `FAST_CHECK_SEED=<seed of its title>`. */
const seed = Number(process.env['FAST_CHECK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = 25;
const DATABASE = { masterUser: 'orders_admin', masterPassword: 'correct-horse-9', database: 'orders' };

let account: Account;
let known: readonly string[];

beforeAll(async () => {
  account = await openAccount();
  known = await furnish(account);
});

afterAll(() => account.close());

describe.each(OFFERED_OPERATIONS)('%s:%s', (service, operation) => {
  it(`answers or refuses ${RUNS} odd inputs that fit its schema (seed ${seed})`, async () => {
    const { input } = account.models.get(service)!.operations.get(operation)!;
    const survives = fc.asyncProperty(generatedInput(input, known), async (generated) => {
      const error = await account.send(service, operation, generated as object).then(
        () => undefined,
        (reason: { name: string; message: string; $metadata?: { httpStatusCode?: number } }) => reason,
      );

      const status = error ? error.$metadata?.httpStatusCode : 200;
      // Without a status the SDK refused the input itself and nothing was sent.
      if (status !== undefined && status >= 500) throw error;
    });

    await fc.assert(survives, { seed, numRuns: RUNS });

    expect(account.log.filter((line) => line.includes('local world failed'))).toEqual([]);
  });
});

/** Things for the calls to meet. No ECS service: an odd desired count would start that many processes. */
async function furnish({ services, network }: Account): Promise<string[]> {
  network.addSecurityGroup({ groupId: 'sg-1', vpcId: 'vpc-1', groupName: 'one', description: 'one', ingress: [] });
  services.rds.addSubnetGroup({ name: 'default', vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] });
  const { arn, resourceId } = await services.rds.createInstance({ identifier: 'orders', ...DATABASE });
  services.backup.addVault({ name: 'vault' });
  const point = await services.backup.takeRecoveryPoint({ instanceResourceId: resourceId, vaultName: 'vault' });
  services.ecs.addCluster('shop');
  const container = { command: ['node', '-e', ''] };
  const definition = services.ecs.registerTaskDefinition({ family: 'task', environment: {}, container });
  services.dynamoDb.addTable('table', {
    KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
  });
  services.secrets.addSecret('secret', { password: 'x' });
  const key = services.kms.addKey({ alias: 'alias/key' });
  const deployed = { stackName: 'stack', properties: {} };
  const queue = await services.sqs.resourceTypes!['AWS::SQS::Queue']!({ ...deployed, logicalId: 'Queue' });
  const topic = await services.sns.resourceTypes!['AWS::SNS::Topic']!({ ...deployed, logicalId: 'Topic' });
  const names = [
    'orders',
    'sg-1',
    'default',
    'vault',
    'shop',
    'task',
    'table',
    'secret',
    'alias/key',
    'ecs',
    'default.postgres18',
  ];
  return [...names, arn, resourceId, point, definition, key.arn, queue.ref, topic.ref];
}
