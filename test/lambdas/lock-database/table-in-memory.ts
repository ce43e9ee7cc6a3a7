import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDb } from '../../../lib/rehearsal/aws/dynamodb/dynamodb';
import type { WorldContext } from '../../../lib/rehearsal/world';

export const TABLE = 'records';

/** The client of a table that evaluates keys, conditions and updates as DynamoDB does. */
export function tableInMemory(): { readonly client: DynamoDBClient; content(): string } {
  const context = {
    region: 'eu-west-1',
    accountId: '111122223333',
    clock: { now: () => new Date(0) },
    pace: { milliseconds: () => 0 },
    random: () => 0,
  } as unknown as WorldContext;
  const service = createDynamoDb({ context });
  service.addTable(TABLE, {
    TableName: TABLE,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  });
  const operations = service.operations as unknown as Readonly<
    Record<string, (input: object, call: object) => unknown>
  >;
  const send = async (command: { readonly input: object }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const call = { service: 'dynamodb', operation, caller: { kind: 'operator', arn: 'test' } as const, requestId: '-' };
    try {
      return await operations[operation]!(command.input, call);
    } catch (error) {
      const { name, message } = error as Error;
      throw name === 'ConditionalCheckFailedException'
        ? new ConditionalCheckFailedException({ message, $metadata: {} })
        : error;
    }
  };
  return {
    client: { send } as unknown as DynamoDBClient,
    content: () => JSON.stringify(service.items(TABLE)),
  };
}
