import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Records } from '../../../lambdas/shared/records';
import { createDynamoDb } from '../../../lib/rehearsal/aws/dynamodb/dynamodb';
import { type LocalEndpoint, localEndpoint } from '../../rehearsal/aws/local-endpoint';
import { testContext } from '../../rehearsal/aws/test-context';

const lock = { pk: 'orders#lock', state: 'HELD', owner: 'execution 1', epoch: 2 };
const OURS = '#state = :held AND #owner = :owner AND #epoch = :epoch';
const ours = { ':held': 'HELD', ':owner': 'execution 1', ':epoch': 2 };

describe('a conditional write of the record table', () => {
  const dynamodb = createDynamoDb({ context: testContext() });
  let endpoint: LocalEndpoint;
  let client: DynamoDBClient;
  let records: Records;
  let tables = 0;
  let loseReply: (() => Promise<void> | void) | undefined;
  const stored = () => dynamodb.items(`table-${tables}`);
  /** What somebody else writes, past the condition. */
  const overwrite = (item: object) => records.put({ pk: lock.pk, ...item }, 'attribute_exists(#pk)');

  beforeAll(async () => {
    endpoint = await localEndpoint([dynamodb]);
    client = new DynamoDBClient({ ...endpoint.configuration(), maxAttempts: 3 });
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = next(args);
        const meanwhile = loseReply;
        loseReply = undefined;
        if (!meanwhile) return answer;
        await Promise.allSettled([answer]);
        await meanwhile();
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
  });
  afterAll(async () => {
    client.destroy();
    await endpoint.server.close();
  });
  beforeEach(() => {
    tables += 1;
    dynamodb.addTable(`table-${tables}`, {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    });
    records = new Records(`table-${tables}`, client);
  });

  it('is refused when it finds an equal item at its first try', async () => {
    await records.put(lock, 'attribute_not_exists(#pk)');

    await expect(records.put(lock, 'attribute_not_exists(#pk)')).resolves.toBe(false);
  });

  it('of a whole item counts as accepted when its second try meets what the first one wrote', async () => {
    loseReply = () => undefined;

    const held = { ...lock, note: undefined };

    await expect(records.put(held, 'attribute_not_exists(#pk)')).resolves.toBe(true);
    expect(stored()).toEqual([marshall(lock)]);
  });

  it('of a whole item is refused when its second try meets what another owner wrote', async () => {
    loseReply = async () => void (await overwrite({ ...lock, owner: 'execution 2', epoch: 3 }));

    await expect(records.put(lock, 'attribute_not_exists(#pk)')).resolves.toBe(false);
  });

  it('of attributes counts as accepted when its second try meets what the first one set', async () => {
    await records.put(lock, 'attribute_not_exists(#pk)');
    loseReply = () => undefined;

    await expect(records.set(lock.pk, { state: 'FREE', freedAt: 'now' }, OURS, ours)).resolves.toBe(true);
    expect(stored()).toEqual([marshall({ ...lock, state: 'FREE', freedAt: 'now' })]);
  });

  it.each([
    ['of another owner', { ...lock, owner: 'execution 2', state: 'FREE' }],
    ['of another epoch', { ...lock, epoch: 3, state: 'FREE' }],
    ['with another value', { ...lock, state: 'LOST' }],
    ['without the value', { ...lock, state: undefined }],
  ])('of attributes is refused when its second try meets an item %s', async (_, found) => {
    await records.put(lock, 'attribute_not_exists(#pk)');
    loseReply = async () => void (await overwrite(found));

    await expect(records.set(lock.pk, { state: 'FREE' }, OURS, ours)).resolves.toBe(false);
  });

  it('is refused when its second try finds no item', async () => {
    loseReply = () => undefined;

    await expect(records.set(lock.pk, { state: 'FREE' }, OURS, ours)).resolves.toBe(false);
  });
});
