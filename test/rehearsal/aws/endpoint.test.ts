import * as backup from '@aws-sdk/client-backup';
import * as ecs from '@aws-sdk/client-ecs';
import * as rds from '@aws-sdk/client-rds';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEndpoint } from '../../../lib/rehearsal/aws/endpoint';
import type { HttpService } from '../../../lib/rehearsal/aws/http';
import { AwsError, type Service } from '../../../lib/rehearsal/service';
import { type LocalEndpoint, localEndpoint } from './local-endpoint';

const fakeRds: Service<typeof rds> = {
  signingName: 'rds',
  sdk: rds,
  authorization: {
    ModifyDBInstance: (input: { DBInstanceIdentifier: string }) => [
      {
        action: 'rds:ModifyDBInstance',
        resources: [`arn:aws:rds:eu-west-1:123456789012:db:${input.DBInstanceIdentifier}`],
      },
    ],
  },
  operations: { DescribeDBInstances: () => ({ DBInstances: [] }), ModifyDBInstance: () => ({}) },
};

const fakeEcs: Service<typeof ecs> = { signingName: 'ecs', sdk: ecs, operations: { ListClusters: () => ({}) } };

const fakeBackup: Service<typeof backup> = {
  signingName: 'backup',
  sdk: backup,
  operations: { ListBackupVaults: () => ({}) },
};

const fakeSecretsManager: Service<typeof secretsManager> = {
  signingName: 'secretsmanager',
  sdk: secretsManager,
  operations: { PutSecretValue: () => ({}) },
};

const fakeS3: HttpService<typeof s3> = {
  signingName: 's3',
  sdk: s3,
  operations: {},
  operationOf: () => 'PutObject',
  handleHttp: async (request, _caller, authorize) => {
    authorize([{ action: 's3:GetObject', resources: [`arn:aws:s3:::${request.path.slice(1)}`] }]);
    if (request.path.endsWith('none')) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: `object at ${request.path}` };
  },
};

describe('the endpoint', () => {
  let local: LocalEndpoint;

  beforeEach(async () => {
    local = await localEndpoint([fakeRds, fakeEcs, fakeBackup, fakeSecretsManager, fakeS3]);
  });

  afterEach(() => local.server.close());

  const authorization = (service: string, options: { accessKeyId?: string; region?: string } = {}) => {
    const { accessKeyId = local.iam.operatorCredentials.accessKeyId, region = 'eu-west-1' } = options;
    return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261121/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  };

  const post = (body: string, headers: Record<string, string>, path = '/') =>
    fetch(`${local.server.url}${path}`, { method: 'POST', body, headers });

  const query = (body: string, header = authorization('rds')) =>
    post(body, { 'content-type': 'application/x-www-form-urlencoded', ...(header ? { authorization: header } : {}) });

  const json = (operation: string, body: string, service = 'ecs', prefix = 'AmazonEC2ContainerServiceV20141113') =>
    post(body, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${prefix}.${operation}`,
      authorization: authorization(service),
    });

  it('refuses unknown members of a query, wherever they are nested', async () => {
    const answer = await query(
      'Action=DescribeDBInstances&MultiAz=true&Filters.Filter.1.Nam=x&Filters.Filter.1.Values.Value.1=y',
    );

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(
      '<Message>Filters[0].Nam: unknown member; Filters[0].Name: missing required member; MultiAz: unknown member</Message>',
    );
  });

  it('refuses lists that are not numbered and values that should be structures', async () => {
    const answer = await query('Action=DescribeDBInstances&Filters.Filter.first.Name=x&MaxRecords.1=5');

    const text = await answer.text();
    expect(text).toContain('Filters.first: expected a number from 1');
    expect(text).toContain('MaxRecords: expected one value, found members 1');
  });

  it('refuses unknown members of a JSON body', async () => {
    const answer = await json('ListClusters', '{"maxResult": 5, "nextToken": 7}');

    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      __type: 'InvalidParameterException',
      message: 'nextToken: expected string, found 7; maxResult: unknown member',
    });
  });

  it('refuses unknown query parameters of a REST operation', async () => {
    const answer = await fetch(`${local.server.url}/backup-vaults/?maxResult=5`, {
      headers: { authorization: authorization('backup') },
    });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ Message: 'maxResult: unknown query parameter' });
  });

  it('never repeats a sensitive value in a fault', async () => {
    const answer = await json(
      'PutSecretValue',
      '{"SecretId": "s", "SecretString": ["hunter2"]}',
      'secretsmanager',
      'secretsmanager',
    );

    expect(await answer.json()).toMatchObject({
      Message: 'SecretString: expected string, found a value of another kind',
    });
    expect(JSON.stringify(local.context.calls)).not.toContain('hunter2');
  });

  it.each([
    ['a body that is not JSON', '{"a":'],
    ['a body that is no object', '[1]'],
    ['a body nested without end', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ])('refuses %s', async (_name, body) => {
    const answer = await json('ListClusters', body);

    expect(answer.status).toBe(400);
    expect((await json('ListClusters', '{}')).status).toBe(200);
  });

  it('refuses a query key nested without end', async () => {
    const answer = await query(`Action=DescribeDBInstances&${'a.'.repeat(100_000)}b=1`);

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('levels');
  });

  it.each([
    ['an unsigned request', '', 'MissingAuthenticationToken'],
    ['a malformed signature', 'AWS4-HMAC-SHA256 Credential=AKIA/rds', 'IncompleteSignature'],
    ['an unknown access key', () => authorization('rds', { accessKeyId: 'AKIANOBODY' }), 'InvalidClientTokenId'],
    ['another Region', () => authorization('rds', { region: 'us-east-1' }), 'SignatureDoesNotMatch'],
  ])('refuses %s and records it', async (_name, header, code) => {
    const answer = await query('Action=DescribeDBInstances', typeof header === 'string' ? header : header());

    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
    expect(local.context.calls).toMatchObject([
      { operation: 'DescribeDBInstances', error: code, caller: { arn: 'unauthenticated' } },
    ]);
  });

  it('answers a query client of a JSON service in XML', async () => {
    const answer = await query('Action=ListClusters', authorization('ecs'));

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Message>ecs is answered in awsJson1_1 only');
  });

  it('asks IAM with the caller behind the access key and records what was asked', async () => {
    const role = local.roleConfiguration('swap', [
      { Effect: 'Allow', Action: 'rds:ModifyDBInstance', Resource: 'arn:aws:rds:eu-west-1:123456789012:db:orders' },
    ]);
    const client = new rds.RDSClient(role);

    await client.send(new rds.ModifyDBInstanceCommand({ DBInstanceIdentifier: 'orders' }));
    const denial = client.send(new rds.ModifyDBInstanceCommand({ DBInstanceIdentifier: 'billing' }));

    await expect(denial).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        'User: arn:aws:sts::123456789012:assumed-role/swap/swap-function is not authorized to perform: rds:ModifyDBInstance on resource: ' +
        'arn:aws:rds:eu-west-1:123456789012:db:billing because no identity-based policy allows the rds:ModifyDBInstance action',
      $metadata: { httpStatusCode: 403 },
    });
    const asked = { action: 'rds:ModifyDBInstance', resources: ['arn:aws:rds:eu-west-1:123456789012:db:billing'] };
    expect(local.context.calls[0]).not.toHaveProperty('error');
    expect(local.context.calls[1]).toMatchObject({
      caller: { kind: 'role', roleName: 'swap' },
      deniedBy: 'iam',
      error: 'AccessDenied',
      authorizations: [asked],
    });
  });

  it('asks for the operation on every resource when a service says nothing else', async () => {
    const client = new ecs.ECSClient(
      local.roleConfiguration('reader', [{ Effect: 'Allow', Action: 'ecs:List*', Resource: '*' }]),
    );
    const other = new ecs.ECSClient(local.roleConfiguration('nothing', []));

    await client.send(new ecs.ListClustersCommand({}));

    await expect(other.send(new ecs.ListClustersCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('ecs:ListClusters on resource: *'),
    });
  });

  it('hands requests of S3 to its own handler, with IAM and XML errors', async () => {
    const client = new s3.S3Client(local.configuration());
    const denied = new s3.S3Client(local.roleConfiguration('nothing', []));

    const found = await client.send(new s3.GetObjectCommand({ Bucket: 'reports', Key: 'a b.json' }));
    const missing = client.send(new s3.GetObjectCommand({ Bucket: 'reports', Key: 'none' }));
    const refused = denied.send(new s3.GetObjectCommand({ Bucket: 'reports', Key: 'a' }));

    expect(await found.Body?.transformToString()).toBe('object at /reports/a%20b.json');
    await expect(missing).rejects.toBeInstanceOf(s3.NoSuchKey);
    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  });

  it('gives every answer a request ID and no date', async () => {
    const answer = await json('ListClusters', '{}');

    expect(answer.headers.get('x-amzn-requestid')).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/,
    );
    expect(answer.headers.has('date')).toBe(false);
  });

  it('refuses a service that signs under another name and operations the SDK does not know', () => {
    const create = (service: Service) => () => createEndpoint([service], local.iam, local.context);

    expect(create({ ...fakeRds, signingName: 'rdss' })).toThrow(
      "service 'rdss' cannot be reached: its SDK client signs for 'rds'",
    );
    expect(create({ ...fakeRds, operations: { DescribeAll: () => ({}) } })).toThrow(
      "service 'rds' implements unknown operations: DescribeAll",
    );
    expect(() => createEndpoint([fakeRds, fakeRds], local.iam, local.context)).toThrow("two services answer for 'rds'");
  });
});
