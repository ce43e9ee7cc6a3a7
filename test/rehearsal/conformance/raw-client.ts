import { Agent, request as httpRequest } from 'node:http';
import type { WireRequest } from './wire-request';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Scope {
  readonly service: string;
  /** @default - the Region of the account */
  readonly region?: string;
  /** @default - the operator's */
  readonly accessKeyId?: string;
}

/** HTTP without the SDK, which would drop whatever its schemas do not know. */
export class RawClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly options: { url: string; region: string; accessKeyId: string }) {}

  /** Sends a request under this credential scope. */
  send(scope: Scope, request: WireRequest | RawRequest): Promise<RawAnswer> {
    const { region, accessKeyId } = { ...this.options, ...scope };
    const credential = `${accessKeyId}/20261121/${region}/${scope.service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
    return this.sendUnsigned({ ...request, headers: { authorization, ...request.headers } });
  }

  sendUnsigned({ method, target, headers, body }: WireRequest | RawRequest): Promise<RawAnswer> {
    const { hostname, port } = new URL(this.options.url);
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { hostname, port, method, path: target, headers: { ...headers, ...length }, agent: this.agent },
        (message) => {
          const chunks: Buffer[] = [];
          message.on('data', (chunk: Buffer) => chunks.push(chunk));
          message.on('error', reject);
          message.on('end', () => {
            const { statusCode = 0, headers: found } = message;
            resolve({ status: statusCode, headers: found, body: Buffer.concat(chunks).toString('utf8') });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

export interface RawRequest extends Omit<WireRequest, 'body'> {
  readonly body: Uint8Array;
}
