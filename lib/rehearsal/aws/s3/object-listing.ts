import type { Bucket, StoredObject } from './bucket';
import { invalidArgument } from './s3-errors';

const LARGEST_PAGE = 1000;

/** Answer of ListObjectsV2 as XML. */
export function listObjects(bucket: Bucket, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const size = Number(query.get('max-keys') ?? LARGEST_PAGE);
  if (!Number.isInteger(size) || size < 0)
    throw invalidArgument(`max-keys: expected 0 or more, found '${query.get('max-keys')}'`);
  const encode =
    query.get('encoding-type') === 'url' ? (text: string) => encodeURIComponent(text).replace(/%2F/g, '/') : escapeXml;
  const after = startAfter(query);
  const entries = grouped(
    bucket.list().filter(({ key }) => key.startsWith(prefix)),
    prefix,
    delimiter,
  ).filter(({ name }) => name > after);
  const page = entries.slice(0, Math.min(size, LARGEST_PAGE));
  const truncated = page.length > 0 && page.length < entries.length;
  const last = page.at(-1);
  return element('ListBucketResult', [
    element('Name', escapeXml(bucket.settings.name)),
    element('Prefix', encode(prefix)),
    ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
    element('MaxKeys', String(size)),
    element('KeyCount', String(page.length)),
    element('IsTruncated', String(truncated)),
    ...(truncated && last ? [element('NextContinuationToken', Buffer.from(last.name).toString('base64'))] : []),
    ...page.map(({ name, object }) =>
      object === undefined
        ? element('CommonPrefixes', element('Prefix', encode(name)))
        : element('Contents', [
            element('Key', encode(name)),
            element('LastModified', object.lastModified.toISOString()),
            element('ETag', escapeXml(object.etag)),
            element('Size', String(object.content.length)),
            element('StorageClass', 'STANDARD'),
          ]),
    ),
  ]);
}

interface Entry {
  readonly name: string;
  readonly object?: StoredObject;
}

function grouped(objects: readonly StoredObject[], prefix: string, delimiter: string): Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? object.key : object.key.slice(0, end + delimiter.length);
    entries.set(name, end < 0 ? { name, object } : { name });
  }
  return [...entries.values()];
}

function startAfter(query: URLSearchParams): string {
  const token = query.get('continuation-token');
  if (token === null) return query.get('start-after') ?? '';
  const name = Buffer.from(token, 'base64');
  if (name.toString('base64') !== token) throw invalidArgument('The continuation token provided is incorrect');
  return name.toString();
}

function element(name: string, content: string | readonly string[]): string {
  const namespace = name === 'ListBucketResult' ? ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"' : '';
  return `<${name}${namespace}>${typeof content === 'string' ? content : content.join('')}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
