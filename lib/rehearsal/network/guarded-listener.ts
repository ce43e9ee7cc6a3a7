import type { Socket } from 'node:net';
import { listen } from './address-block';
import { type DoorOptions, GuardedDoor } from './guarded-door';

export interface ListenerOptions extends DoorOptions {
  readonly address: string;
  readonly port: number;
}

/** The network side of a database instance: bytes pass as they are. */
export class GuardedListener extends GuardedDoor {
  static async start(options: ListenerOptions): Promise<GuardedListener> {
    return new GuardedListener(options, await listen(options.address, options.port));
  }

  /** The server sees the interface of the client in pg_stat_activity, as on RDS. */
  protected sourceFor(client: Socket): string | undefined {
    return client.remoteAddress;
  }

  protected join(client: Socket, upstream: Socket): void {
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    client.pipe(upstream);
    upstream.pipe(client);
  }
}
