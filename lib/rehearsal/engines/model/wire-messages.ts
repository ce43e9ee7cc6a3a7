import type { Column, Value } from './statement';

/** Messages of the PostgreSQL protocol, version 3, as a server sends them. */

const SSL_REQUEST = 80_877_103;
const PROTOCOL_3 = 196_608;

export const TLS_YES = Buffer.from('S');
export const CLEARTEXT_PASSWORD = message('R', int32(3));
export const AUTHENTICATED = message('R', int32(0));
export const PARSE_COMPLETE = message('1');
export const BIND_COMPLETE = message('2');
export const NO_DATA = message('n');

export const parameterStatus = (name: string, value: string): Buffer => message('S', cString(name), cString(value));
export const backendKey = (pid: number): Buffer => message('K', int32(pid), int32(pid));
export const readyForQuery = (inTransaction: boolean): Buffer => message('Z', Buffer.from(inTransaction ? 'T' : 'I'));
export const commandComplete = (tag: string): Buffer => message('C', cString(tag));

export function errorResponse(severity: 'ERROR' | 'FATAL', code: string, text: string): Buffer {
  const field = (name: string, value: string) => Buffer.concat([Buffer.from(name), cString(value)]);
  const fields = [field('S', severity), field('V', severity), field('C', code), field('M', text)];
  return message('E', ...fields, Buffer.from([0]));
}

export function rowDescription(columns: readonly Column[]): Buffer {
  const fields = columns.map(({ name, typeOid }) =>
    Buffer.concat([cString(name), int32(0), int16(0), int32(typeOid), int16(-1), int32(-1), int16(0)]),
  );
  return message('T', int16(columns.length), ...fields);
}

export function dataRow(values: readonly Value[]): Buffer {
  const fields = values.map((value) => {
    if (value === null) return int32(-1);
    const bytes = Buffer.from(inText(value));
    return Buffer.concat([int32(bytes.length), bytes]);
  });
  return message('D', int16(values.length), ...fields);
}

/** A message of a client: its type and its body. `startup` and `tls` are those without a type. */
export interface ClientMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** Takes one message from the front of `buffer`; `undefined` while it is incomplete. */
export function takeMessage(
  buffer: Buffer,
  isFirst: boolean,
): { readonly message: ClientMessage; readonly rest: Buffer } | undefined {
  const head = isFirst ? 0 : 1;
  if (buffer.length < head + 4) return undefined;
  const end = head + buffer.readInt32BE(head);
  if (buffer.length < end) return undefined;
  const body = buffer.subarray(head + 4, end);
  const rest = buffer.subarray(end);
  if (!isFirst) return { message: { type: String.fromCharCode(buffer[0]!), body }, rest };
  const code = body.readInt32BE(0);
  if (code === SSL_REQUEST) return { message: { type: 'tls', body }, rest };
  if (code === PROTOCOL_3) return { message: { type: 'startup', body: body.subarray(4) }, rest };
  throw new Error(`the model database was sent start code ${code}, expected protocol 3.0 or a request for TLS`);
}

/** Texts of a body that end in a zero byte, up to the first empty one. */
export function cStrings(body: Buffer): string[] {
  const parts = body.toString('utf8').split('\0');
  const end = parts.indexOf('');
  return end < 0 ? parts : parts.slice(0, end);
}

/** Parameters of a Bind message, all in text format. */
export function boundParameters(body: Buffer): (string | null)[] {
  let at = body.indexOf(0, body.indexOf(0) + 1) + 1;
  at += 2 + 2 * body.readInt16BE(at);
  const count = body.readInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    const value = body.toString('utf8', at, at + length);
    at += length;
    return value;
  });
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function inText(value: Exclude<Value, null>): string {
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return typeof value === 'object' ? `{${value.map((one) => JSON.stringify(one)).join(',')}}` : String(value);
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}
