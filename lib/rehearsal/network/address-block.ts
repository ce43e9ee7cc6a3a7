import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Any fixed port: holding it on the first address of a block marks the block as taken on this machine. */
const RESERVATION_PORT = 15_432;
const SUBNETS_PER_BLOCK = 16;
const ATTEMPTS = 50;

/**
 * 4,064 loopback addresses (127.a.b.2 to 127.a.b+15.254) that no other world on this machine uses. Detached addresses are
 * handed out again only after all others, so that a late connection from one is not taken for a new source.
 */
export class AddressBlock {
  private readonly free: string[] = [];

  private constructor(
    readonly firstAddress: string,
    private readonly reservation: Server,
    prefix: string,
    subnet: number,
  ) {
    for (let third = subnet; third < subnet + SUBNETS_PER_BLOCK; third++) {
      for (let last = 2; last < 256 - 1; last++) this.free.push(`${prefix}.${third}.${last}`);
    }
  }

  static async reserve(): Promise<AddressBlock> {
    let cause: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const prefix = `127.${randomInt(64, 127)}`;
      const subnet = randomInt(0, 256 / SUBNETS_PER_BLOCK) * SUBNETS_PER_BLOCK;
      const firstAddress = `${prefix}.${subnet}.1`;
      try {
        return new AddressBlock(firstAddress, await listen(firstAddress, RESERVATION_PORT), prefix, subnet);
      } catch (error) {
        cause = error;
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') break;
      }
    }
    throw new Error(
      'no free block of loopback addresses: expected to bind an address in 127.64.0.0/10; the local network needs Linux, where all of 127.0.0.0/8 is local',
      { cause },
    );
  }

  /** The preferred port when it can be bound in this block, else one the machine picks. */
  async choosePort(preferred: number): Promise<number> {
    for (const candidate of [preferred, 0]) {
      try {
        const probe = await listen(this.firstAddress, candidate);
        const address = probe.address();
        await close(probe);
        if (address !== null && typeof address === 'object') return address.port;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || candidate === 0) throw error;
      }
    }
    throw new Error(`no port to listen on at ${this.firstAddress}: expected ${preferred} or any other to be free`);
  }

  take(): string {
    const address = this.free.shift();
    if (address === undefined)
      throw new Error(
        'all addresses of the local network are in use: expected detached interfaces to give theirs back',
      );
    return address;
  }

  giveBack(address: string): void {
    this.free.push(address);
  }

  async release(): Promise<void> {
    await close(this.reservation);
  }
}

export function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}
