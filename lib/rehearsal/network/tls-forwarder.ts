import { connect, type Server, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { close, listen } from './address-block';
import type { DatabaseListener } from './guarded-listener';

export interface ForwarderOptions {
  readonly address: string;
  readonly port: number;
  /** Shown to clients: the forwarder ends their TLS and begins its own to the target. */
  readonly certificate: { readonly certificate: string; readonly key: string };
  /** Whether a new connection from this address passes the security groups. */
  admits(sourceAddress: string): boolean;
  /** Network interface of the database that is reached now; it judges the forwarder's address. */
  target(): { readonly host: string; readonly port: number } | undefined;
}

/** What a PostgreSQL client sends first when it wants TLS. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = 'S';

/** A pool in front of a database, as far as its clients see it: an endpoint with a name and a certificate of its own. */
export class TlsForwarder implements DatabaseListener {
  private readonly held = new Set<Socket>();
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly options: ForwarderOptions,
    private readonly server: Server,
  ) {
    server.on('connection', (client) => this.receive(client));
  }

  static async start(options: ForwarderOptions): Promise<TlsForwarder> {
    return new TlsForwarder(options, await listen(options.address, options.port));
  }

  get connections(): number {
    return this.open.size;
  }

  cut(): void {
    for (const client of this.open) client.destroy();
  }

  async close(): Promise<void> {
    const closed = close(this.server);
    for (const client of [...this.open, ...this.held]) client.destroy();
    await closed;
  }

  private receive(client: Socket): void {
    client.on('error', () => undefined);
    if (!this.options.admits(client.remoteAddress ?? '')) {
      track(this.held, client);
      client.resume();
      return;
    }
    const target = this.options.target();
    if (!target) {
      client.resetAndDestroy();
      return;
    }
    track(this.open, client);
    const upstream = connect({ ...target, localAddress: this.options.address });
    upstream.on('error', () => undefined);
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
    void this.join(client, upstream).catch(() => {
      client.destroy();
      upstream.destroy();
    });
  }

  private async join(client: Socket, upstream: Socket): Promise<void> {
    const { certificate, key } = this.options.certificate;
    if (!(await take(client, SSL_REQUEST.length)).equals(SSL_REQUEST)) {
      throw new Error('a client without TLS');
    }
    client.write(YES);
    const inside = new TLSSocket(client, { isServer: true, cert: certificate, key });
    upstream.write(SSL_REQUEST);
    if ((await take(upstream, 1)).toString() !== YES) {
      throw new Error('a server without TLS');
    }
    const outside = connectTls({ socket: upstream, rejectUnauthorized: false });
    for (const socket of [inside, outside]) {
      socket.on('error', () => undefined);
    }
    inside.pipe(outside);
    outside.pipe(inside);
  }
}

/** Exactly so many bytes from the beginning of a stream; what follows stays unread. */
function take(socket: Socket, bytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const look = () => {
    const chunk = socket.read(bytes) as Buffer | null;
    if (chunk) {
      socket.off('readable', look);
      resolve(chunk);
    }
  };
  socket.on('readable', look);
  socket.once('close', () => reject(new Error('the connection ended')));
  return promise;
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
