import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { jest } from '@jest/globals';
import { createDynamoDb } from '../../lib/rehearsal/aws/dynamodb/dynamodb';
import { createEndpoint } from '../../lib/rehearsal/aws/endpoint';
import { createS3 } from '../../lib/rehearsal/aws/s3/s3';
import { startServer } from '../../lib/rehearsal/aws/server';
import { Iam } from '../../lib/rehearsal/iam/iam';
import type { Service } from '../../lib/rehearsal/service';
import type { WorldContext } from '../../lib/rehearsal/world';
import { EXECUTION } from './recovery-state';

/** The local endpoint with the record table and the report bucket, in the environment of this process as of a function. */
export async function localAws(context: WorldContext, services: readonly Service[], variables: Record<string, string>) {
  const given = { ...process.env };
  const iam = new Iam(context);
  const dynamodb = createDynamoDb({ context });
  const s3 = createS3({ context });
  const endpoint = createEndpoint([dynamodb, s3, ...services], iam, context);
  const server = await startServer({ endpoint, log: context.log });
  const credentials = iam.operatorCredentials;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: context.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    TABLE_NAME: 'recovery',
    BUCKET_NAME: 'reports',
    ...variables,
  });
  const quiet = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  s3.addBucket('reports');
  await dynamodb.resourceTypes?.['AWS::DynamoDB::Table']?.({
    logicalId: 'Records',
    stackName: 'Data',
    properties: {
      TableName: 'recovery',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  });
  const client = new DynamoDBClient({});
  const put = async (item: object) => {
    await client.send(new PutItemCommand({ TableName: 'recovery', Item: marshall(item) }));
  };
  await put({ pk: 'orders#lock', state: 'HELD', owner: EXECUTION, incidentId: 'INC-1', epoch: 1, acquiredAt: 'now' });
  return {
    s3,
    put,
    get: async (pk: string): Promise<Record<string, unknown>> => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: 'recovery', Key: marshall({ pk }), ConsistentRead: true }),
      );
      return unmarshall(Item ?? {});
    },
    close: async () => {
      client.destroy();
      await server.close();
      quiet.mockRestore();
      process.env = given;
    },
  };
}

export type LocalAws = Awaited<ReturnType<typeof localAws>>;

/** The payload of a Task; the lock is the one that the table has. */
export function taskEvent(state: object, options: object = {}, stateName = 'a state') {
  return {
    state: { lock: { epoch: 1, settleSeconds: 0 }, ...state },
    context: { executionArn: EXECUTION, executionStartedAt: 'then', stateName, enteredAt: 'now' },
    options: { loop: stateName, deadlineSeconds: 60, ...options },
  };
}
