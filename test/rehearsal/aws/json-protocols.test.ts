import * as backup from '@aws-sdk/client-backup';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ecs from '@aws-sdk/client-ecs';
import * as lambda from '@aws-sdk/client-lambda';
import * as sns from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AwsError, type Service } from '../../../lib/rehearsal/service';
import { type LocalEndpoint, localEndpoint } from './local-endpoint';

const createdAt = new Date('2026-11-21T09:30:00.250Z');
const seen: unknown[] = [];

const fakeBackup: Service<typeof backup> = {
  signingName: 'backup',
  sdk: backup,
  operations: {
    ListRecoveryPointsByBackupVault: (input) => {
      seen.push(input);
      return {
        RecoveryPoints: [
          { RecoveryPointArn: 'arn:aws:rds:eu-west-1:123456789012:snapshot:awsbackup:job-1', CreationDate: createdAt },
        ],
      };
    },
    DescribeRecoveryPoint: (input) => {
      seen.push(input);
      throw new AwsError('ResourceNotFoundException', 'no such point', 400, { Type: 'Client', Context: 'vault' });
    },
    StartRestoreJob: (input) => {
      seen.push(input);
      return { RestoreJobId: 'job-9' };
    },
  },
};

const fakeLambda: Service<typeof lambda> = {
  signingName: 'lambda',
  sdk: lambda,
  operations: {
    Invoke: (input) => {
      seen.push(input);
      const payload = JSON.stringify({
        errorType: 'Broken',
        echo: Buffer.from(input.Payload as Uint8Array).toString(),
      });
      return { StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from(payload) as never };
    },
  },
};

const fakeEcs: Service<typeof ecs> = {
  signingName: 'ecs',
  sdk: ecs,
  operations: {
    UpdateService: (input) => {
      seen.push(input);
      if (input.service === 'gone') throw new AwsError('ServiceNotFoundException', 'Service not found.');
      return { service: { serviceName: input.service ?? '', desiredCount: input.desiredCount ?? 1, createdAt } };
    },
  },
};

const fakeDynamoDb: Service<typeof dynamodb> = {
  signingName: 'dynamodb',
  sdk: dynamodb,
  operations: {
    PutItem: (input) => {
      seen.push(input);
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', 400, {
        Item: { id: { S: 'lock' } },
      });
    },
  },
};

describe('the JSON protocols, spoken by the SDK', () => {
  let local: LocalEndpoint;

  beforeEach(async () => {
    seen.length = 0;
    local = await localEndpoint([fakeBackup, fakeLambda, fakeEcs, fakeDynamoDb]);
  });

  afterEach(() => local.server.close());

  it('reads paths and queries of restJson1 and writes epoch seconds', async () => {
    const client = new backup.BackupClient(local.configuration());

    const { RecoveryPoints } = await client.send(
      new backup.ListRecoveryPointsByBackupVaultCommand({
        BackupVaultName: 'v/1 x',
        ByResourceArn: 'arn:aws:rds:eu-west-1:123456789012:db:orders',
        ByCreatedAfter: createdAt,
        MaxResults: 5,
      }),
    );

    expect(seen).toEqual([
      {
        BackupVaultName: 'v/1 x',
        ByResourceArn: 'arn:aws:rds:eu-west-1:123456789012:db:orders',
        ByCreatedAfter: createdAt,
        MaxResults: 5,
      },
    ]);
    expect(RecoveryPoints).toEqual([
      { RecoveryPointArn: 'arn:aws:rds:eu-west-1:123456789012:snapshot:awsbackup:job-1', CreationDate: createdAt },
    ]);
  });

  it('answers restJson1 errors with their further members', async () => {
    const client = new backup.BackupClient(local.configuration());
    const RecoveryPointArn = 'arn:aws:backup:eu-west-1:123456789012:recovery-point:a/b';

    const failure = await client
      .send(new backup.DescribeRecoveryPointCommand({ BackupVaultName: 'v', RecoveryPointArn }))
      .catch((error) => error);

    expect(seen).toEqual([{ BackupVaultName: 'v', RecoveryPointArn }]);
    expect(failure).toBeInstanceOf(backup.ResourceNotFoundException);
    expect(failure).toMatchObject({ message: 'no such point', Context: 'vault' });
  });

  it('refuses restJson1 bodies with all faults at once', async () => {
    const client = new backup.BackupClient(local.configuration());

    const failure = client.send(new backup.StartRestoreJobCommand({ Metadata: ['x'], IamRoleArn: 5 } as never));

    await expect(failure).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(
        /^(?=.*RecoveryPointArn: missing required member)(?=.*IamRoleArn: expected string, found 5)/,
      ),
    });
  });

  it('carries the payload, status and headers of a Lambda invocation', async () => {
    const client = new lambda.LambdaClient(local.configuration());

    const answer = await client.send(
      new lambda.InvokeCommand({
        FunctionName: 'check',
        InvocationType: 'RequestResponse',
        Payload: Buffer.from('{"a":1}'),
      }),
    );

    expect(seen).toMatchObject([{ FunctionName: 'check', InvocationType: 'RequestResponse' }]);
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toEqual({ errorType: 'Broken', echo: '{"a":1}' });
  });

  it('answers awsJson1_1 and its modelled errors', async () => {
    const client = new ecs.ECSClient(local.configuration());

    const { service } = await client.send(new ecs.UpdateServiceCommand({ service: 'api', desiredCount: 0 }));
    const failure = client.send(new ecs.UpdateServiceCommand({ service: 'gone' }));

    expect(service).toEqual({ serviceName: 'api', desiredCount: 0, createdAt });
    await expect(failure).rejects.toBeInstanceOf(ecs.ServiceNotFoundException);
  });

  it('refuses awsJson1_1 input with all faults at once', async () => {
    const client = new ecs.ECSClient(local.configuration());

    const failure = client.send(new ecs.UpdateServiceCommand({ desiredCount: 'two', forceNewDeployment: 1 } as never));

    await expect(failure).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'desiredCount: expected number, found "two"; forceNewDeployment: expected boolean, found 1; service: missing required member',
    });
  });

  it('answers awsJson1_0 errors with typed members', async () => {
    const client = new dynamodb.DynamoDBClient(local.configuration());

    const failure = await client
      .send(new dynamodb.PutItemCommand({ TableName: 't', Item: { id: { S: 'lock' } } }))
      .catch((error) => error);

    expect(failure).toBeInstanceOf(dynamodb.ConditionalCheckFailedException);
    expect(failure.Item).toEqual({ id: { S: 'lock' } });
    expect(seen).toEqual([{ TableName: 't', Item: { id: { S: 'lock' } } }]);
  });

  it.each([
    [
      'restJson1',
      () => new backup.BackupClient(local.configuration()).send(new backup.ListBackupVaultsCommand({})),
      'UnknownOperationException',
    ],
    [
      'awsJson1_1',
      () => new ecs.ECSClient(local.configuration()).send(new ecs.ListClustersCommand({})),
      'UnknownOperationException',
    ],
  ])('refuses an operation that is not modelled by its name, in %s', async (_protocol, send, code) => {
    await expect(send()).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(/\w+:\w+ is not modelled by the local world/),
    });
  });

  it('refuses a service that is not there', async () => {
    const client = new sns.SNSClient(local.configuration());

    await expect(client.send(new sns.ListTopicsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: "service 'sns' is not part of the local world",
    });
  });
});
