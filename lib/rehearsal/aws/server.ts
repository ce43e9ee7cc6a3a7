import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LostReply } from './endpoint';
import type { Endpoint, HttpRequest, HttpResponse } from './http';

/** Answers questions of the local world's own processes; `undefined` becomes a 404. */
export type LocalHandler = (path: string, query: URLSearchParams) => Promise<string | undefined>;

export interface EndpointServer {
  /** For example `http://127.0.0.1:40123`: the value of `AWS_ENDPOINT_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly endpoint: Endpoint;
  /** Answers paths below `/_local/`. @default - they are not found */
  readonly local?: LocalHandler;
  /** @default 0 - the system chooses a free port */
  readonly port?: number;
  /** Largest request body in bytes. @default 16 MiB - above Lambda's 6 MB payload */
  readonly bodyLimit?: number;
  /** One line for every request that could not be answered. */
  log(line: string): void;
}

const DEFAULT_BODY_LIMIT = 16 * 1024 * 1024;
/** Long paths get an answer of the service; beyond this the connection ends, often before the client has sent all. */
const HEADER_LIMIT = 1024 * 1024;

/** Serves the endpoint over HTTP on 127.0.0.1. Nothing a client sends makes it stop. */
export async function startServer(options: ServerOptions): Promise<EndpointServer> {
  const server = createServer({ maxHeaderSize: HEADER_LIMIT }, (message, response) => {
    // The SDK compares a Date header with its own clock and would sign with the difference.
    response.sendDate = false;
    serve(options, message).then(
      (answer) => write(response, answer, options.log),
      (error: unknown) => {
        if (error instanceof LostReply) {
          message.socket.destroy();
          return;
        }
        options.log(
          `request ${message.method} ${message.url} failed: ${error instanceof Error ? error.stack : String(error)}`,
        );
        write(response, text(500, 'the local endpoint failed; its log has the reason'), options.log);
      },
    );
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function serve(options: ServerOptions, message: IncomingMessage): Promise<HttpResponse> {
  const target = splitTarget(message.url ?? '/');
  if (!target) return text(400, `request target '${message.url}' is not a path`);
  const { path, query } = target;
  if (path.startsWith('/_local/')) {
    const answer = await options.local?.(path.slice('/_local/'.length), query);
    return answer === undefined ? text(404, `nothing answers ${path}`) : text(200, answer);
  }
  const limit = options.bodyLimit ?? DEFAULT_BODY_LIMIT;
  const body = await readBody(message, limit);
  if (!body) return text(413, `request body is larger than ${limit} bytes`);
  const request: HttpRequest = { method: message.method ?? 'GET', path, query, headers: headersOf(message), body };
  return options.endpoint(request);
}

function splitTarget(target: string): { path: string; query: URLSearchParams } | undefined {
  if (!target.startsWith('/')) return undefined;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return { path, query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)) };
}

async function readBody(message: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}

function headersOf(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function write(response: ServerResponse, answer: HttpResponse, log: (line: string) => void): void {
  if (response.destroyed) return;
  try {
    response.writeHead(answer.status, { ...answer.headers });
    response.end(answer.body);
  } catch (error) {
    log(`response cannot be written: ${String(error)}`);
    response.destroy();
  }
}

function text(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
