import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../../service';
import type { HttpRequest } from '../http';
import { invalidArgument, notModelled } from './s3-errors';

export interface DecodedBody {
  readonly content: Buffer;
  /** Checksum headers of the object, from headers or trailers: `x-amz-checksum-crc32` and the like. */
  readonly checksums: Readonly<Record<string, string>>;
}

const DIGESTS: Readonly<Record<string, (content: Buffer) => string>> = {
  'x-amz-checksum-crc32': (content) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(content));
    return bytes.toString('base64');
  },
  'x-amz-checksum-sha1': (content) => createHash('sha1').update(content).digest('base64'),
  'x-amz-checksum-sha256': (content) => createHash('sha256').update(content).digest('base64'),
};

const CHECKSUM_SETTINGS = ['x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'x-amz-checksum-type'];

/** The object's bytes out of a plain or `aws-chunked` body; refuses bodies whose checksums do not fit. */
export function decodeBody({ headers, body }: HttpRequest): DecodedBody {
  const chunked =
    headers['content-encoding']?.includes('aws-chunked') || headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  const { content, trailers } = chunked ? unchunked(Buffer.from(body)) : { content: Buffer.from(body), trailers: {} };
  const given = Object.entries({ ...headers, ...trailers }).filter(
    ([name]) => name.startsWith('x-amz-checksum-') && !CHECKSUM_SETTINGS.includes(name),
  );
  for (const [name, expected] of given) {
    const digest = DIGESTS[name];
    if (digest === undefined) throw notModelled(`checksum header ${name}`);
    if (digest(content) !== expected) {
      throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
    }
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && createHash('md5').update(content).digest('base64') !== md5) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  return { content, checksums: Object.fromEntries(given) };
}

function unchunked(body: Buffer): { content: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const { line, next } = lineAt(body, position);
    const digits = line.split(';')[0] ?? '';
    const size = /^[\da-f]{1,8}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    if (!Number.isInteger(size) || next + size > body.length) throw malformed();
    position = next;
    if (size === 0) break;
    chunks.push(body.subarray(position, position + size));
    position += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.subarray(position).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { content: Buffer.concat(chunks), trailers };
}

function lineAt(body: Buffer, position: number): { line: string; next: number } {
  const end = body.indexOf('\r\n', position);
  if (end < 0) throw malformed();
  return { line: body.subarray(position, end).toString('latin1'), next: end + 2 };
}

function malformed(): AwsError {
  return invalidArgument('the aws-chunked body is malformed: expected hexadecimal chunk sizes and a final chunk of 0');
}
