import { type Authorization, AwsError } from '../../service';
import type { WorldContext } from '../../world';
import type { Authorize, HttpRequest, HttpResponse } from '../http';
import { type Bucket, type StoredObject, unquoted } from './bucket';
import { keyArn } from './bucket-resource';
import { decodeBody } from './request-body';
import { invalidArgument, notModelled, preconditionFailed } from './s3-errors';

export interface ObjectRequest {
  readonly bucket: Bucket;
  readonly key: string;
  readonly request: HttpRequest;
  readonly authorize: Authorize;
  readonly context: WorldContext;
}

const KEPT_HEADERS = ['content-type', 'content-language', 'content-disposition', 'cache-control', 'expires'];
const REFUSED_HEADERS = ['x-amz-copy-source', 'x-amz-tagging', 'x-amz-acl', 'x-amz-object-lock-mode', 'range'];

export function putObject({ bucket, key, request, authorize, context }: ObjectRequest): HttpResponse {
  const { headers } = request;
  refuseHeaders(headers);
  const encryption = encryptionOf(bucket, headers, context);
  authorize([
    {
      action: 's3:PutObject',
      resources: [`${bucket.arn}/${key}`],
      context: Object.fromEntries(
        Object.entries(encryption)
          .filter(([name]) => headers[name] !== undefined)
          .map(([name, value]) => [`s3:${name}`, value]),
      ),
    },
    ...keyUse('kms:GenerateDataKey', encryption, context),
  ]);
  const { content, checksums } = decodeBody(request);
  const metadata = Object.entries(headers).filter(
    ([name]) => name.startsWith('x-amz-meta-') || KEPT_HEADERS.includes(name),
  );
  const kept = { ...Object.fromEntries(metadata), ...encryption, ...checksums };
  const object = bucket.put(key, content, kept, {
    ifMatch: headers['if-match'],
    ifNoneMatch: headers['if-none-match'],
  });
  return {
    status: 200,
    headers: { etag: object.etag, ...encryption, ...checksums, ...versionHeader(bucket, object) },
    body: '',
  };
}

/** GetObject and HeadObject. */
export function readObject({ bucket, key, request, authorize, context }: ObjectRequest): HttpResponse {
  const { headers, method } = request;
  refuseHeaders(headers);
  const versionId = request.query.get('versionId') ?? undefined;
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  authorize([{ action, resources: [`${bucket.arn}/${key}`] }]);
  const object = found({ bucket, key, versionId, authorize });
  authorize(keyUse('kms:Decrypt', object.headers, context));
  if (headers['if-match'] !== undefined && unquoted(headers['if-match']) !== unquoted(object.etag)) {
    throw preconditionFailed('If-Match');
  }
  if (headers['if-none-match'] !== undefined && unquoted(headers['if-none-match']) === unquoted(object.etag)) {
    return { status: 304, headers: { etag: object.etag }, body: '' };
  }
  const withChecksums = headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED';
  const kept = Object.entries(object.headers).filter(([name]) => withChecksums || !name.startsWith('x-amz-checksum-'));
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      ...Object.fromEntries(kept),
      etag: object.etag,
      'last-modified': object.lastModified.toUTCString(),
      'content-length': String(object.content.length),
      ...versionHeader(bucket, object),
    },
    body: method === 'HEAD' ? '' : object.content,
  };
}

export function deleteObject({ bucket, key, request, authorize }: ObjectRequest): HttpResponse {
  const versionId = request.query.get('versionId') ?? undefined;
  const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  authorize([{ action, resources: [`${bucket.arn}/${key}`] }]);
  const deleted = bucket.delete(key, versionId);
  const headers: Record<string, string> =
    deleted === undefined
      ? {}
      : { 'x-amz-version-id': deleted.versionId, ...(deleted.marker && { 'x-amz-delete-marker': 'true' }) };
  return { status: 204, headers, body: '' };
}

/** Only callers who may list the bucket learn that an object is missing; for others it is AccessDenied, as on S3. */
function found({
  bucket,
  key,
  versionId,
  authorize,
}: Pick<ObjectRequest, 'bucket' | 'key' | 'authorize'> & { versionId: string | undefined }): StoredObject {
  try {
    return bucket.get(key, versionId);
  } catch (error) {
    if (error instanceof AwsError && error.name === 'NoSuchKey') {
      authorize([{ action: 's3:ListBucket', resources: [bucket.arn] }]);
    }
    throw error;
  }
}

function encryptionOf(
  bucket: Bucket,
  headers: Readonly<Record<string, string>>,
  context: WorldContext,
): Record<string, string> {
  const asked = headers['x-amz-server-side-encryption'];
  if (asked !== undefined && asked !== 'AES256' && asked !== 'aws:kms') {
    throw invalidArgument(`x-amz-server-side-encryption: expected AES256 or aws:kms, found '${asked}'`);
  }
  const algorithm = asked ?? (bucket.settings.kmsKeyArn === undefined ? 'AES256' : 'aws:kms');
  if (algorithm === 'AES256') return { 'x-amz-server-side-encryption': 'AES256' };
  const keyId = headers['x-amz-server-side-encryption-aws-kms-key-id'] ?? bucket.settings.kmsKeyArn;
  if (keyId === undefined) throw notModelled('the AWS managed key aws/s3');
  return {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': keyArn(keyId, context.region, context.accountId),
  };
}

function keyUse(action: string, headers: Readonly<Record<string, string>>, context: WorldContext): Authorization[] {
  const key = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  if (key === undefined) return [];
  return [{ action, resources: [key], context: { 'kms:ViaService': `s3.${context.region}.amazonaws.com` } }];
}

function refuseHeaders(headers: Readonly<Record<string, string>>): void {
  const refused = REFUSED_HEADERS.find((name) => headers[name] !== undefined);
  if (refused !== undefined) throw notModelled(`header ${refused}`);
}

function versionHeader(bucket: Bucket, object: StoredObject): Record<string, string> {
  return bucket.settings.versioned ? { 'x-amz-version-id': object.versionId } : {};
}
