import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createS3 } from '../../../lib/rehearsal/aws/s3/s3';
import { type LocalEndpoint, localEndpoint } from '../aws/local-endpoint';
import { realContext } from '../ecs/ecs-world';

const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1111';

describe('S3 through the SDK', () => {
  const context = realContext();
  const s3 = createS3({ context });
  let endpoint: LocalEndpoint;
  let client: S3Client;

  beforeAll(async () => {
    endpoint = await localEndpoint([s3]);
    client = new S3Client(endpoint.configuration());
    s3.addBucket('reports', { VersioningConfiguration: { Status: 'Enabled' } });
    s3.addBucket('worlds');
    s3.addBucket('secret-reports', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY_ARN } },
        ],
      },
    });
  });
  afterAll(async () => {
    client.destroy();
    await endpoint.server.close();
    context.dispose();
  });

  const put = (Bucket: string, Key: string, Body: string, options: object = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ...options }));
  const text = async (Bucket: string, Key: string, VersionId?: string) =>
    (await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();

  it('gives back what was put, with type, metadata and checksum', async () => {
    await put('worlds', 'orders/INC 1/wörld.json', '{"a":1}', {
      ContentType: 'application/json',
      Metadata: { incident: 'INC-1' },
    });

    const answer = await client.send(
      new GetObjectCommand({ Bucket: 'worlds', Key: 'orders/INC 1/wörld.json', ChecksumMode: 'ENABLED' }),
    );

    expect(await answer.Body?.transformToString()).toBe('{"a":1}');
    expect(answer).toMatchObject({
      ContentType: 'application/json',
      Metadata: { incident: 'INC-1' },
      ServerSideEncryption: 'AES256',
    });
    expect(answer.ChecksumCRC32).toBeDefined();
    expect(s3.read('worlds', 'orders/INC 1/wörld.json').toString()).toBe('{"a":1}');
  });

  it('keeps the objects as files', async () => {
    await put('worlds', 'files/a.json', 'content');

    expect(readFileSync(`${context.directory}/s3/worlds/files/a.json`, 'utf8')).toBe('content');
  });

  it('keeps keys that look like paths inside the bucket', async () => {
    await put('worlds', '../../escape', 'content');

    expect(existsSync(`${context.directory}/escape`)).toBe(false);
    expect(await text('worlds', '../../escape')).toBe('content');
  });

  it('reads streamed bodies with a checksum trailer', async () => {
    const stream = Readable.from([Buffer.from('first '), Buffer.from('second')]);

    await client.send(new PutObjectCommand({ Bucket: 'worlds', Key: 'stream', Body: stream, ContentLength: 12 }));

    expect(await text('worlds', 'stream')).toBe('first second');
  });

  it('refuses to overwrite with If-None-Match, and to replace another version with If-Match', async () => {
    const first = await put('worlds', 'report', 'one', { IfNoneMatch: '*' });

    await expect(put('worlds', 'report', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await expect(put('worlds', 'report', 'two', { IfMatch: '"other"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await put('worlds', 'report', 'two', { IfMatch: first.ETag });
    expect(await text('worlds', 'report')).toBe('two');
  });

  it('keeps versions, and hides an object behind a delete marker', async () => {
    const first = await put('reports', 'versioned', 'one');
    await put('reports', 'versioned', 'two');
    const removed = await client.send(new DeleteObjectCommand({ Bucket: 'reports', Key: 'versioned' }));

    expect(removed.DeleteMarker).toBe(true);
    await expect(text('reports', 'versioned')).rejects.toBeInstanceOf(NoSuchKey);
    expect(await text('reports', 'versioned', first.VersionId)).toBe('one');
  });

  it('lists by prefix and delimiter, page by page', async () => {
    for (const key of ['list/a', 'list/b/1', 'list/b/2', 'list/c']) await put('worlds', key, key);
    const list = (options: object) =>
      client.send(new ListObjectsV2Command({ Bucket: 'worlds', Prefix: 'list/', ...options }));

    const folders = await list({ Delimiter: '/' });
    const first = await list({ MaxKeys: 3 });
    const second = await list({ MaxKeys: 3, ContinuationToken: first.NextContinuationToken });

    expect(folders.CommonPrefixes).toEqual([{ Prefix: 'list/b/' }]);
    expect(folders.Contents?.map(({ Key }) => Key)).toEqual(['list/a', 'list/c']);
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['list/c']);
  });

  it('answers missing keys and buckets with their own errors', async () => {
    await expect(text('worlds', 'missing')).rejects.toBeInstanceOf(NoSuchKey);
    await expect(text('nowhere', 'missing')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(client.send(new HeadObjectCommand({ Bucket: 'worlds', Key: 'missing' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('tells a role without ListBucket AccessDenied instead of NoSuchKey', async () => {
    const reader = new S3Client(
      endpoint.roleConfiguration('reader', [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]),
    );

    await expect(reader.send(new GetObjectCommand({ Bucket: 'worlds', Key: 'missing' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    reader.destroy();
  });

  it('asks for the data key of an encrypted bucket', async () => {
    const statement = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::secret-reports/orders/*' };
    const role = new S3Client(endpoint.roleConfiguration('writer', [statement]));
    const send = () => role.send(new PutObjectCommand({ Bucket: 'secret-reports', Key: 'orders/1', Body: 'x' }));

    await expect(send()).rejects.toThrow('kms:GenerateDataKey');
    endpoint.iam.putPolicy('writer', 'key', {
      Statement: [{ Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: KEY_ARN }],
    });
    expect(await send()).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY_ARN });
    role.destroy();
  });

  it('refuses bodies whose checksum does not fit and requests that are not modelled', async () => {
    await expect(put('worlds', 'digest', 'x', { ChecksumSHA256: 'AAAA' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put('worlds', 'tags', 'x', { Tagging: 'a=b' })).rejects.toThrow('x-amz-tagging');
  });

  it('refuses to delete a locked version', async () => {
    s3.addBucket('locked', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 1 } } },
    });
    const { VersionId } = await put('locked', 'report', 'x');

    const removal = client.send(new DeleteObjectCommand({ Bucket: 'locked', Key: 'report', VersionId }));

    await expect(removal).rejects.toThrow('object lock');
  });
});
