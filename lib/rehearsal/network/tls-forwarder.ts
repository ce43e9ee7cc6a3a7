import type { Server, Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { listen } from './address-block';
import { type DoorOptions, GuardedDoor } from './guarded-door';

/** `target` is the network interface of the database that is reached now; it judges the forwarder's address. */
export interface ForwarderOptions extends DoorOptions {
  readonly address: string;
  readonly port: number;
  /** Shown to clients: the forwarder ends their TLS and begins its own to the target. */
  readonly certificate: { readonly certificate: string; readonly key: string };
}

/** What a PostgreSQL client sends first when it wants TLS. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = 'S';

/** A pool in front of a database, as far as its clients see it: an endpoint with a name and a certificate of its own. */
export class TlsForwarder extends GuardedDoor {
  private constructor(
    private readonly options: ForwarderOptions,
    server: Server,
  ) {
    super(options, server);
  }

  static async start(options: ForwarderOptions): Promise<TlsForwarder> {
    return new TlsForwarder(options, await listen(options.address, options.port));
  }

  protected sourceFor(): string {
    return this.options.address;
  }

  protected join(client: Socket, upstream: Socket): void {
    void this.encrypt(client, upstream).catch(() => {
      client.destroy();
      upstream.destroy();
    });
  }

  private async encrypt(client: Socket, upstream: Socket): Promise<void> {
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
