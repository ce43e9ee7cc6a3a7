import * as sdk from '@aws-sdk/client-s3';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { modelledErrors } from '../../../lib/rehearsal/aws/modelled-errors';
import { OPERATION_CATALOGUE } from '../../../lib/rehearsal/aws/operation-catalogue';
import { AwsError } from '../../../lib/rehearsal/service';
import { type Account, openAccount, type Sdk } from './account';
import { thrownBy } from './thrown-by';

/** Key and Bucket suit every operation; members that an operation does not have are dropped by the SDK. */
const INPUT = { Bucket: 'reports', Key: 'report', Body: 'text' };
const OPERATIONS = Object.keys(OPERATION_CATALOGUE.find(({ service }) => service === 's3')!.operations);
/** A HEAD answer has no body to carry a code: the SDK knows the error by its status alone. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(['HeadObject', 'HeadBucket']);

let account: Account;
let refusal: AwsError | undefined;

beforeAll(async () => {
  account = await openAccount((service) => {
    if (!('handleHttp' in service)) return service;
    const handleHttp = service.handleHttp as (...args: unknown[]) => Promise<unknown>;
    const refusing = async (...args: unknown[]) => {
      if (refusal) throw refusal;
      return handleHttp.apply(service, args);
    };
    return { ...service, handleHttp: refusing } as typeof service;
  });
  account.services.s3.addBucket('reports');
});

afterEach(() => {
  refusal = undefined;
});

afterAll(() => account.close());

describe.each(OPERATIONS)('s3:%s', (operation) => {
  it('is offered under its name', async () => {
    await account.send('s3', 'PutObject', INPUT);

    await account.send('s3', operation, INPUT);

    expect(account.context.calls.at(-1)).toMatchObject({ service: 's3', operation });
    expect(account.context.calls.at(-1)).not.toHaveProperty('error');
  });

  it('lets the SDK throw every error that AWS documents for it', async () => {
    for (const error of modelledErrors(account.models.get('s3')!, operation)) {
      const { code, status } =
        error.name === 'NotFound' ? { code: 'NoSuchKey', status: 404 } : { code: error.name, status: error.status };
      refusal = new AwsError(code, 'a reason', status);

      const thrown = await thrownBy(account.send('s3', operation, INPUT));

      expect(thrown).toBeInstanceOf((sdk as Sdk)[error.name]);
      expect(thrown).toMatchObject({ name: error.name, $metadata: { httpStatusCode: status } });
      if (!WITHOUT_BODY.has(operation)) expect(thrown).toMatchObject({ message: 'a reason' });
    }
  });

  it('lets the SDK throw an error that its schema does not know', async () => {
    refusal = new AwsError('SlowDown', 'less, please', 429);

    const thrown = await thrownBy(account.send('s3', operation, INPUT));

    expect(thrown).toBeInstanceOf(S3ServiceException);
    expect(thrown).toMatchObject({ $metadata: { httpStatusCode: 429 } });
  });

  it('refuses a query parameter that it does not know', async () => {
    const method =
      { PutObject: 'PUT', DeleteObject: 'DELETE', HeadObject: 'HEAD', HeadBucket: 'HEAD' }[operation] ?? 'GET';
    const path = operation === 'ListObjectsV2' || operation === 'HeadBucket' ? '/reports' : '/reports/report';
    const request = { method, target: `${path}?list-type=2&bogus=1`, headers: {}, body: '' };

    const answer = await account.raw.send({ service: 's3' }, request);

    expect(answer.status).toBe(501);
    if (method !== 'HEAD') expect(answer.body).toContain('<Code>NotImplemented</Code>');
  });
});

describe('s3:ListObjectsV2', () => {
  it('pages through all keys and refuses a token it did not give', async () => {
    const client = new S3Client({
      endpoint: account.url,
      region: account.context.region,
      forcePathStyle: true,
      credentials: account.services.iam.operatorCredentials,
    });
    account.services.s3.addBucket('pages');
    for (const Key of ['a', 'b', 'c']) await account.send('s3', 'PutObject', { Bucket: 'pages', Key, Body: Key });

    const keys: string[][] = [];
    for await (const page of sdk.paginateListObjectsV2({ client, pageSize: 1 }, { Bucket: 'pages' })) {
      expect(page.Contents?.[0]?.LastModified).toBeInstanceOf(Date);
      keys.push(page.Contents?.map(({ Key = '' }) => Key) ?? []);
    }
    const wrong = account.send('s3', 'ListObjectsV2', { Bucket: 'pages', ContinuationToken: 'not a token' });
    client.destroy();

    expect(keys).toEqual([['a'], ['b'], ['c']]);
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidArgument', $metadata: { httpStatusCode: 400 } });
  });

  it('has no contents for an empty bucket', async () => {
    account.services.s3.addBucket('empty');

    const answer = await account.send('s3', 'ListObjectsV2', { Bucket: 'empty' });

    expect(answer).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect(answer['Contents']).toBeUndefined();
  });
});
