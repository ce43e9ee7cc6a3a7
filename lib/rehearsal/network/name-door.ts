import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import type { NetworkInterface } from '../world';
import { close, listen } from './address-block';
import type { LoopbackNetwork } from './loopback-network';

export interface NameDoorOptions {
  readonly network: Pick<LoopbackNetwork, 'attach' | 'resolve' | 'databasePort'>;
  /** Database host name that is looked up for each connection, as a client without a cache would. */
  readonly hostName: string;
  /** Groups that the connections carry: what the database admits decides what gets through. */
  readonly securityGroupIds: readonly string[];
}

/**
 * A port of 127.0.0.1 for programs that know nothing of the local VPC, which leads to whatever instance holds a name. A
 * connection is reset while nobody holds it or the instance is down, and stays without an answer where a fence is up.
 */
export class NameDoor {
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly options: NameDoorOptions,
    private readonly server: Server,
    private readonly source: NetworkInterface,
  ) {
    server.on('connection', (client) => this.receive(client.pause()));
  }

  static async open(options: NameDoorOptions): Promise<NameDoor> {
    const source = options.network.attach(options.securityGroupIds);
    try {
      return new NameDoor(options, await listen('127.0.0.1', 0), source);
    } catch (error) {
      source.detach();
      throw error;
    }
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = close(this.server);
    for (const client of this.open) client.destroy();
    await closed;
    this.source.detach();
  }

  private receive(client: Socket): void {
    this.open.add(client);
    client.once('close', () => this.open.delete(client));
    client.on('error', () => undefined);
    const { network, hostName } = this.options;
    const address = network.resolve(hostName);
    if (address === undefined) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ host: address, port: network.databasePort, localAddress: this.source.address });
    upstream.once('error', () => client.resetAndDestroy());
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    client.pipe(upstream);
    upstream.pipe(client);
  }
}
