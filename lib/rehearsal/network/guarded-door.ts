import { connect, type Server, type Socket } from 'node:net';
import { close } from './address-block';

export interface DoorOptions {
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
 * The network side of a database. A connection that is not admitted gets no answer, as dropped packets would: the
 * client's own timeout ends it. An admitted connection stays open when the rules change, because security groups track
 * connections, and ends when it is cut.
 */
export abstract class GuardedDoor implements DatabaseListener {
  private readonly held = new Set<Socket>();
  private readonly open = new Set<Socket>();

  protected constructor(
    private readonly door: DoorOptions,
    private readonly server: Server,
  ) {
    // The client's bytes stay unread until it is known where they go.
    server.on('connection', (client) => this.receive(client.pause()));
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

  /** The address from which the server is reached for a client. */
  protected abstract sourceFor(client: Socket): string | undefined;

  /** Carries bytes between an admitted client and the server, until one of them closes. */
  protected abstract join(client: Socket, upstream: Socket): void;

  private receive(client: Socket): void {
    client.on('error', () => undefined);
    if (!this.door.admits(client.remoteAddress ?? '')) {
      track(this.held, client);
      // Read on, so that the end of the client is noticed; nothing is ever answered.
      client.resume();
      return;
    }
    const target = this.door.target();
    if (!target) {
      client.resetAndDestroy();
      return;
    }
    track(this.open, client);
    const upstream = connect({ ...target, localAddress: this.sourceFor(client) });
    upstream.on('error', () => undefined);
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
    this.join(client, upstream);
  }
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
