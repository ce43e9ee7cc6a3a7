import { connect, type Server, type Socket } from 'node:net';
import { close, listen } from './address-block';

export interface ListenerOptions {
  readonly address: string;
  readonly port: number;
  /** Whether a new connection from this address passes the security groups. */
  admits(sourceAddress: string): boolean;
  /** Where the server listens now; `undefined` while it is stopped. */
  target(): { readonly host: string; readonly port: number } | undefined;
}

/** What an instance may do with the listener that the network gave it. */
export interface DatabaseListener {
  /** Connections that reach the server now. */
  readonly connections: number;
  /** Ends every connection that reaches the server; held ones stay held. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * The network side of a database instance. A connection that is not admitted gets no answer, as dropped packets would:
 * the client's own timeout ends it. An admitted connection stays open when the rules change, because security groups
 * track connections, and ends when the instance cuts it.
 */
export class GuardedListener implements DatabaseListener {
  private readonly held = new Set<Socket>();
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly options: ListenerOptions,
    private readonly server: Server,
  ) {
    // The client's bytes stay unread until it is known where they go.
    server.on('connection', (client) => this.receive(client.pause()));
  }

  static async start(options: ListenerOptions): Promise<GuardedListener> {
    return new GuardedListener(options, await listen(options.address, options.port));
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
    client.on('error', () => {});
    if (!this.options.admits(client.remoteAddress ?? '')) {
      track(this.held, client);
      // Read on, so that the end of the client is noticed; nothing is ever answered.
      client.resume();
      return;
    }
    const target = this.options.target();
    if (!target) {
      client.resetAndDestroy();
      return;
    }
    track(this.open, client);
    // The server sees the interface of the client in pg_stat_activity, as on RDS.
    const upstream = connect({ ...target, localAddress: client.remoteAddress });
    upstream.on('error', () => {});
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    client.pipe(upstream);
    upstream.pipe(client);
  }
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
