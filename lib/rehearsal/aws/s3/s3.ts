import * as sdk from '@aws-sdk/client-s3';
import { AwsError, type ResourceRequest } from '../../service';
import type { WorldContext } from '../../world';
import type { HttpRequest, HttpResponse, HttpService } from '../http';
import { Bucket } from './bucket';
import { type BucketProperties, bucketSettings } from './bucket-resource';
import { listObjects } from './object-listing';
import { deleteObject, putObject, readObject } from './object-requests';
import { noSuchBucket, notModelled } from './s3-errors';

export interface S3Control {
  addBucket(name: string, properties?: BucketProperties): void;
  /** Newest content of an object; an error names bucket or key when there is none. */
  read(bucket: string, key: string): Buffer;
  /** Keys of a bucket in order. */
  list(bucket: string, prefix?: string): string[];
  /** How often a key was written or deleted, as far as its bucket keeps versions; 0 for one that never was. */
  versions(bucket: string, key: string): number;
}

const QUERY_OF_OBJECTS = ['x-id', 'versionId'];
const QUERY_OF_LISTS = [
  'x-id',
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'encoding-type',
  'fetch-owner',
];

/** S3 with path-style addresses: single objects, conditions on writes, versions and lists. */
export function createS3({ context }: { context: WorldContext }): HttpService<typeof sdk> & S3Control {
  const buckets = new Map<string, Bucket>();
  const bucketNamed = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  };
  const addBucket = (name: string, properties: BucketProperties): Bucket => {
    if (buckets.has(name)) throw new Error(`bucket '${name}' exists already; choose another BucketName`);
    const bucket = new Bucket(bucketSettings(name, properties, context), context);
    buckets.set(name, bucket);
    return bucket;
  };

  const deployBucket = ({ logicalId, stackName, properties }: ResourceRequest) => {
    const given = properties as BucketProperties;
    const suffix = Math.floor(context.random() * 36 ** 8)
      .toString(36)
      .padStart(8, '0');
    const generated = `${stackName}-${logicalId}`
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, '')
      .slice(0, 50);
    const name = given.BucketName ?? `${generated}-${suffix}`;
    const bucket = addBucket(name, given);
    return {
      ref: name,
      attributes: {
        Arn: bucket.arn,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${context.region}.amazonaws.com`,
      },
    };
  };

  // A bucket policy needs its bucket; IAM here decides by identity policies, so its statements are not evaluated.
  const deployBucketPolicy = ({ properties, logicalId }: ResourceRequest) => {
    const { Bucket: name } = properties as { Bucket: string };
    bucketNamed(name);
    return { ref: logicalId };
  };

  return {
    signingName: 's3',
    sdk,
    operations: {},
    resourceTypes: { 'AWS::S3::Bucket': deployBucket, 'AWS::S3::BucketPolicy': deployBucketPolicy },
    addBucket: (name, properties = {}) => {
      addBucket(name, properties);
    },
    read: (bucket, key) => bucketNamed(bucket).get(key).content,
    list: (bucket, prefix = '') =>
      bucketNamed(bucket)
        .list()
        .map(({ key }) => key)
        .filter((key) => key.startsWith(prefix)),
    versions: (bucket, key) => bucketNamed(bucket).versionsOf(key),
    operationOf,
    handleHttp: async (request, _caller, authorize) => {
      const { bucketName, key } = address(request);
      if (bucketName === '') throw notModelled(`${request.method} / (ListBuckets)`);
      const bucket = bucketNamed(bucketName);
      if (key === '')
        return bucketRequest(bucket, request, () => authorize([{ action: 's3:ListBucket', resources: [bucket.arn] }]));
      refuseQuery(request, QUERY_OF_OBJECTS);
      const objectRequest = { bucket, key, request, authorize, context };
      switch (request.method) {
        case 'PUT':
          return putObject(objectRequest);
        case 'GET':
        case 'HEAD':
          return readObject(objectRequest);
        case 'DELETE':
          return deleteObject(objectRequest);
        default:
          throw notModelled(`${request.method} on objects`);
      }
    },
  };
}

function bucketRequest(bucket: Bucket, request: HttpRequest, authorizeList: () => void): HttpResponse {
  refuseQuery(request, QUERY_OF_LISTS);
  if (request.method === 'HEAD') {
    authorizeList();
    return { status: 200, headers: {}, body: '' };
  }
  if (request.method !== 'GET' || request.query.get('list-type') !== '2') {
    throw notModelled(`${request.method} on buckets other than ListObjectsV2`);
  }
  authorizeList();
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${listObjects(bucket, request.query)}`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function operationOf(request: HttpRequest): string {
  const { bucketName, key } = address(request);
  const operations: Readonly<Record<string, string>> = key
    ? { PUT: 'PutObject', GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }
    : { GET: bucketName ? 'ListObjectsV2' : 'ListBuckets', HEAD: 'HeadBucket' };
  return operations[request.method] ?? `${request.method} on ${key ? 'objects' : 'buckets'}`;
}

function refuseQuery(request: HttpRequest, known: readonly string[]): void {
  const unknown = [...request.query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw notModelled(`query parameter ${unknown}`);
}

function address({ path }: HttpRequest): { bucketName: string; key: string } {
  const [bucketName = '', ...steps] = path.replace(/^\//, '').split('/');
  try {
    return { bucketName: decodeURIComponent(bucketName), key: decodeURIComponent(steps.join('/')) };
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}
