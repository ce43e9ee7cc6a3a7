import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDynamoDb } from '../../../lib/rehearsal/aws/dynamodb/dynamodb';
import { Pace } from '../../../lib/rehearsal/pace';
import { type LocalEndpoint, localEndpoint } from '../aws/local-endpoint';
import { ManualClock, testContext } from '../aws/test-context';

const KEY = { pk: { S: 'orders#lock' }, sk: { S: 'lock' } };
const PROPERTIES = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' as const },
    { AttributeName: 'sk', AttributeType: 'S' as const },
    { AttributeName: 'status', AttributeType: 'S' as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-status',
      KeySchema: [
        { AttributeName: 'status', KeyType: 'HASH' as const },
        { AttributeName: 'sk', KeyType: 'RANGE' as const },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

describe('DynamoDB through the SDK', () => {
  const clock = new ManualClock();
  const dynamodb = createDynamoDb({ context: { ...testContext(), clock, pace: new Pace(1) } });
  let endpoint: LocalEndpoint;
  let client: DynamoDBClient;
  let TableName = '';
  let tables = 0;

  beforeAll(async () => {
    endpoint = await localEndpoint([dynamodb]);
    client = new DynamoDBClient(endpoint.configuration());
  });
  afterAll(async () => {
    client.destroy();
    await endpoint.server.close();
  });
  beforeEach(async () => {
    tables += 1;
    const deploy = dynamodb.resourceTypes?.['AWS::DynamoDB::GlobalTable'];
    const resource = await deploy?.({ logicalId: `Table${tables}`, stackName: 'Data', properties: PROPERTIES });
    TableName = resource?.ref ?? '';
  });

  const put = (item: Record<string, AttributeValue>, options: object = {}) =>
    client.send(new PutItemCommand({ TableName, Item: item, ...options }));
  const seedSteps = async () => {
    for (const [sk, status] of [
      ['a', 'OPEN'],
      ['b', 'DONE'],
      ['c', 'OPEN'],
    ] as const) {
      await put({ pk: { S: 'orders#1' }, sk: { S: sk }, status: { S: status }, note: { S: `note ${sk}` } });
    }
  };

  it('takes a lock once: the second conditional put is refused and shows who holds it', async () => {
    const options = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    await put({ ...KEY, owner: { S: 'first' } }, options);

    const refusal = await put({ ...KEY, owner: { S: 'second' } }, options).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(ConditionalCheckFailedException);
    expect((refusal as ConditionalCheckFailedException).Item).toEqual({ ...KEY, owner: { S: 'first' } });
    expect(dynamodb.items(TableName)).toEqual([{ ...KEY, owner: { S: 'first' } }]);
  });

  it('raises an epoch under a condition and answers the new value', async () => {
    await put({ ...KEY, epoch: { N: '1' } });

    const answer = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: KEY,
        UpdateExpression: 'SET epoch = epoch + :one, #o = :owner',
        ConditionExpression: 'epoch = :seen',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':one': { N: '1' }, ':seen': { N: '1' }, ':owner': { S: 'take-over' } },
        ReturnValues: 'UPDATED_NEW',
      }),
    );

    expect(answer.Attributes).toEqual({ epoch: { N: '2' }, owner: { S: 'take-over' } });
  });

  it('creates the item when an update finds none', async () => {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: KEY,
        UpdateExpression: 'ADD seen :n',
        ExpressionAttributeValues: { ':n': { N: '1' } },
      }),
    );

    expect(dynamodb.items(TableName)).toEqual([{ ...KEY, seen: { N: '1' } }]);
  });

  it('may answer an old item for a while unless the read is consistent', async () => {
    await put({ ...KEY, epoch: { N: '1' } });
    clock.advance(1000);
    await put({ ...KEY, epoch: { N: '2' } });
    const read = async (ConsistentRead: boolean) =>
      (await client.send(new GetItemCommand({ TableName, Key: KEY, ConsistentRead }))).Item?.['epoch']?.N;

    expect([await read(false), await read(true)]).toEqual(['1', '2']);
    clock.advance(1000);
    expect(await read(false)).toBe('2');
  });

  it('gives back the deleted item, and nothing for one that was not there', async () => {
    await put({ ...KEY, owner: { S: 'first' } });
    const remove = () => client.send(new DeleteItemCommand({ TableName, Key: KEY, ReturnValues: 'ALL_OLD' }));

    expect((await remove()).Attributes).toEqual({ ...KEY, owner: { S: 'first' } });
    expect((await remove()).Attributes).toBeUndefined();
  });

  it('queries by key in order, filters, and pages', async () => {
    await seedSteps();
    const query = (options: object) =>
      client.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk >= :sk',
          ExpressionAttributeValues: { ':pk': { S: 'orders#1' }, ':sk': { S: 'a' } },
          ...options,
        }),
      );

    const first = await query({ ScanIndexForward: false, Limit: 2 });
    const second = await query({ ScanIndexForward: false, Limit: 2, ExclusiveStartKey: first.LastEvaluatedKey });

    expect([...(first.Items ?? []), ...(second.Items ?? [])].map(({ sk }) => sk?.S)).toEqual(['c', 'b', 'a']);
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  it('queries a secondary index, which holds the projected attributes only', async () => {
    await seedSteps();
    clock.advance(1000);

    const answer = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-status',
        KeyConditionExpression: '#s = :open',
        ExpressionAttributeNames: { '#s': 'status' },
        ExpressionAttributeValues: { ':open': { S: 'OPEN' } },
      }),
    );

    expect(answer.Items).toEqual(
      ['a', 'c'].map((sk) => ({ pk: { S: 'orders#1' }, sk: { S: sk }, status: { S: 'OPEN' } })),
    );
  });

  it('scans with a filter and counts what it looked at', async () => {
    await seedSteps();
    const answer = await client.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        FilterExpression: 'contains(note, :c)',
        ExpressionAttributeValues: { ':c': { S: 'c' } },
        ProjectionExpression: 'sk',
      }),
    );

    expect(answer).toMatchObject({ Count: 1, ScannedCount: 3, Items: [{ sk: { S: 'c' } }] });
  });

  it('writes all items of a transaction or none, with a reason for each', async () => {
    await put({ ...KEY, owner: { S: 'first' } });
    const other = { pk: { S: 'orders#1' }, sk: { S: 'record' } };

    const refusal = await client
      .send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: other } },
            {
              ConditionCheck: {
                TableName,
                Key: KEY,
                ConditionExpression: '#o = :me',
                ExpressionAttributeNames: { '#o': 'owner' },
                ExpressionAttributeValues: { ':me': { S: 'second' } },
              },
            },
          ],
        }),
      )
      .catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(TransactionCanceledException);
    expect((refusal as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code)).toEqual([
      'None',
      'ConditionalCheckFailed',
    ]);
    expect(dynamodb.items(TableName)).toHaveLength(1);
  });

  it('refuses a table that does not exist, a wrong key, an empty key and legacy parameters', async () => {
    await expect(client.send(new GetItemCommand({ TableName: 'absent', Key: KEY }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    await expect(client.send(new GetItemCommand({ TableName, Key: { pk: KEY.pk } }))).rejects.toThrow(
      'does not match the schema',
    );
    await expect(put({ ...KEY, pk: { S: '' } })).rejects.toThrow('cannot contain an empty string value');
    await expect(put({ pk: KEY.pk })).rejects.toThrow('Missing the key sk');
    await expect(client.send(new GetItemCommand({ TableName, Key: KEY, AttributesToGet: ['pk'] }))).rejects.toThrow(
      'AttributesToGet',
    );
  });

  it('lets a role reach the partition keys of its database only', async () => {
    const role = new DynamoDBClient(
      endpoint.roleConfiguration(`writer-${tables}`, [
        {
          Effect: 'Allow',
          Action: ['dynamodb:PutItem', 'dynamodb:GetItem'],
          Resource: `arn:aws:dynamodb:eu-west-1:123456789012:table/${TableName}`,
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['orders#*'] } },
        },
      ]),
    );

    await role.send(new PutItemCommand({ TableName, Item: KEY }));
    const foreign = role.send(new PutItemCommand({ TableName, Item: { ...KEY, pk: { S: 'billing#lock' } } }));

    await expect(foreign).rejects.toMatchObject({ name: 'AccessDeniedException' });
    role.destroy();
  });
});
