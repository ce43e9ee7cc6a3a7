import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ApplicationPool, connectionPool } from './connections';
import { newestRows, placeOrder, rowCounts } from './orders';
import type { Settings } from './settings';

const CONNECTIONS = 3;
const MAX_BODY_BYTES = 10_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Serves `/health`, `/counts` and `/orders` until the signal, then finishes the requests under way. */
export async function runApi(settings: Settings, signal: AbortSignal): Promise<void> {
  const pool = connectionPool(settings, CONNECTIONS);
  const server = createServer((request, response) => {
    answer(settings, pool, request)
      .catch((error: unknown): Answer => ({ status: 503, body: { error: message(error) } }))
      .then((result) => send(response, result));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.listen.port, settings.listen.address, resolve);
  });
  await new Promise<void>((resolve) => {
    const close = () => {
      server.close(() => resolve());
      server.closeIdleConnections();
    };
    if (signal.aborted) close();
    else signal.addEventListener('abort', close, { once: true });
  });
  await pool.end();
}

async function answer(settings: Settings, pool: ApplicationPool, request: IncomingMessage): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', 'http://application');
  const route = `${request.method} ${pathname}`;
  if (route === 'GET /health') {
    return { status: 200, body: { status: 'ok', release: settings.release, ...(await newestRows(pool)) } };
  }
  if (route === 'GET /counts') return { status: 200, body: await rowCounts(pool) };
  if (route === 'GET /orders') {
    const { rows } = await pool.query(pool.statements.latestOrders);
    return { status: 200, body: rows };
  }
  if (route !== 'POST /orders') return { status: 404, body: { error: `no such route: ${route}` } };
  const order = orderFrom(await bodyOf(request));
  if (order === undefined) {
    return { status: 400, body: { error: 'expected {"customerId": 1.., "totalCents": 1..} as JSON' } };
  }
  const id = await placeOrder(pool, { ...order, release: settings.release, writer: 'api' });
  return { status: 201, body: { id } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > MAX_BODY_BYTES) return '';
  }
  return body;
}

function orderFrom(body: string): { customerId: number; totalCents: number } | undefined {
  try {
    const { customerId, totalCents } = JSON.parse(body) as { customerId?: unknown; totalCents?: unknown };
    return isPositiveInteger(customerId) && isPositiveInteger(totalCents) ? { customerId, totalCents } : undefined;
  } catch {
    return undefined;
  }
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
