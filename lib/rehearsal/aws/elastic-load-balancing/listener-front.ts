import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ListenerRequest } from './rule-condition';
import type { Target } from './target-registry';

export interface RequestCounts {
  requests: number;
  /** 5xx answers of targets. */
  target5xx: number;
  /** 5xx answers of the load balancer itself: no target, or none that answered. */
  elb5xx: number;
  /** Answers by a fixed-response action, such as the maintenance page. */
  fixedResponses: number;
}

export interface Routing {
  route(request: ListenerRequest): Action;
  pick(targetGroupArn: string): Target | undefined;
}

/** Where the requests of visitors arrive. */
export interface Front {
  readonly counts: RequestCounts;
  /** Begins to listen and gives the base URL. */
  open(): Promise<string>;
  close(): Promise<void>;
}

const TARGET_TIMEOUT_MILLISECONDS = 10_000;

/** The real HTTP listener of a load balancer on 127.0.0.1. */
export class ListenerFront implements Front {
  readonly counts: RequestCounts = { requests: 0, target5xx: 0, elb5xx: 0, fixedResponses: 0 };
  private readonly server: Server;

  constructor(private readonly routing: Routing) {
    this.server = createServer((request, response) => this.serve(request, response));
  }

  /** Listens on a free port and gives the base URL. */
  async open(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    this.counts.requests += 1;
    const action = this.routing.route(seen(request));
    if (action.Type === 'fixed-response') {
      this.counts.fixedResponses += 1;
      const { StatusCode, ContentType = 'text/plain', MessageBody = '' } = action.FixedResponseConfig ?? {};
      response.writeHead(Number(StatusCode), { 'content-type': ContentType });
      response.end(MessageBody);
      return;
    }
    const target = this.routing.pick(action.TargetGroupArn ?? '');
    if (target === undefined) this.fail(response, 503);
    else this.forward(request, response, target);
  }

  private forward(request: IncomingMessage, response: ServerResponse, target: Target): void {
    const outgoing = httpRequest({
      host: target.address,
      port: target.port,
      method: request.method,
      path: request.url,
      agent: false,
      timeout: TARGET_TIMEOUT_MILLISECONDS,
      headers: {
        ...request.headers,
        connection: 'close',
        'x-forwarded-for': request.socket.remoteAddress ?? '',
        'x-forwarded-proto': 'http',
      },
    });
    outgoing.on('response', (answer) => {
      if ((answer.statusCode ?? 0) >= 500) this.counts.target5xx += 1;
      const { connection: _hopByHop, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, headers);
      answer.pipe(response);
    });
    outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error('target timed out'), { code: 'ETIMEDOUT' })));
    outgoing.on('error', (error: NodeJS.ErrnoException) => this.fail(response, error.code === 'ETIMEDOUT' ? 504 : 502));
    request.pipe(outgoing);
  }

  private fail(response: ServerResponse, status: number): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    this.counts.elb5xx += 1;
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(`<html><body><h1>${status}</h1></body></html>`);
  }
}

function seen(request: IncomingMessage): ListenerRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  return {
    path: (request.url ?? '/').split('?')[0] ?? '/',
    hostName: (request.headers.host ?? '').replace(/:\d+$/, ''),
    headers,
    sourceAddress: request.socket.remoteAddress ?? '',
  };
}
