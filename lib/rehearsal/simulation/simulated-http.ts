import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { HttpRequest, HttpResponse } from '../aws/http';

/** Carries a request of a function to the endpoint. Rejects when the connection breaks. */
export type Carry = (request: HttpRequest) => Promise<HttpResponse>;

interface RequestOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** As much of a response as the SDK needs to collect its body, without the turns of a stream. */
class CollectedBody extends EventEmitter {
  constructor(private readonly body: Buffer) {
    super();
  }

  pipe(collector: NodeJS.WritableStream): NodeJS.WritableStream {
    if (this.body.length > 0) collector.write(this.body);
    collector.end();
    this.emit('end');
    return collector;
  }

  destroy(): this {
    return this;
  }
}

/** As much of `http.ClientRequest` as the AWS SDK uses, without a socket. */
export class SimulatedClientRequest extends EventEmitter {
  readonly socket = undefined;
  destroyed = false;
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly options: RequestOptions,
    respond: ((response: EventEmitter) => void) | undefined,
    private readonly carry: Carry,
  ) {
    super();
    if (respond) this.once('response', respond);
  }

  write(chunk: Buffer | string): boolean {
    this.chunks.push(Buffer.from(chunk));
    return true;
  }

  end(chunk?: Buffer | string): this {
    if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk);
    void this.send();
    return this;
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    process.nextTick(() => {
      if (error) this.emit('error', error);
      this.emit('close');
    });
    return this;
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setSocketKeepAlive(): this {
    return this;
  }

  private async send(): Promise<void> {
    let answer: HttpResponse;
    try {
      answer = await this.carry(this.request());
    } catch (error) {
      this.destroy(Object.assign(new Error('socket hang up', { cause: error }), { code: 'ECONNRESET' }));
      return;
    }
    if (this.destroyed) return;
    const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : Buffer.from(answer.body);
    const head = { statusCode: answer.status, statusMessage: '', headers: answer.headers };
    // Whoever reads an object of S3 may want the stream; everybody else only collects it.
    const response = answer.headers['x-amzn-requestid']
      ? Object.assign(new CollectedBody(body), head)
      : Object.assign(Readable.from(body.length > 0 ? [body] : [], { objectMode: false }), head);
    response.once('end', () => this.emit('close'));
    this.emit('response', response);
  }

  private request(): HttpRequest {
    const { method = 'GET', path: target = '/', headers = {} } = this.options;
    const mark = target.indexOf('?');
    return {
      method,
      path: mark < 0 ? target : target.slice(0, mark),
      query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
      body: Buffer.concat(this.chunks),
    };
  }
}
