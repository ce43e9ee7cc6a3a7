import { EventEmitter } from 'node:events';
import type { Conversation } from '../engines/model/conversation';
import type { OpenConnection, SimulatedNetwork } from './simulated-network';

/** Where the sockets of one function are in the network. */
export interface SocketPlace {
  readonly network: SimulatedNetwork;
  /** Address of the function's interface; empty outside the VPC. */
  readonly address: string;
}

/** What both ends of a client's stream have: as much of `net.Socket` as the PostgreSQL client uses. */
abstract class SimulatedStream extends EventEmitter {
  writable = true;
  destroyed = false;

  abstract write(bytes: Buffer | string, ...rest: unknown[]): boolean;

  end(): this {
    return this.destroy();
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.writable = false;
    this.released();
    process.nextTick(() => {
      if (error) this.emit('error', error);
      else this.emit('end');
      this.emit('close', error !== undefined);
    });
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  protected abstract released(): void;
}

/** A TCP connection of a function to a model server. */
export class SimulatedSocket extends SimulatedStream {
  /** Gets what the server sends: the TLS stream, once there is one. */
  receiver: { deliver(bytes: Buffer): void; destroy(error?: Error): unknown } = this;
  private connection: OpenConnection | undefined;
  private conversation: Conversation | undefined;

  /** `place` is asked for at the moment of connecting. */
  constructor(private readonly place: () => SocketPlace) {
    super();
  }

  get certificate(): string | undefined {
    return this.connection?.certificate ?? this.connection?.server.certificate.certificate;
  }

  connect(port: number, host: string): this {
    const { network, address } = this.place();
    const attempt = network.connect(address, host, port, () => this.reset());
    if (attempt.kind === 'noAnswer') return this;
    if (attempt.kind === 'notFound') {
      this.destroy(socketError('ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`));
      return this;
    }
    process.nextTick(() => {
      if (this.destroyed) {
        if (attempt.kind === 'connected') attempt.connection.close();
        return;
      }
      if (attempt.kind === 'connected') {
        this.connection = attempt.connection;
        this.conversation = network.converse(attempt.connection, {
          send: (bytes) => this.later(bytes),
          hangUp: () => process.nextTick(() => this.receiver.destroy()),
        });
      }
      this.emit('connect');
      if (attempt.kind === 'reset') this.reset();
    });
    return this;
  }

  write(bytes: Buffer | string, ...rest: unknown[]): boolean {
    const written = rest.findLast((one) => typeof one === 'function') as (() => void) | undefined;
    process.nextTick(() => {
      if (!this.destroyed) this.conversation?.receive(Buffer.from(bytes));
      written?.();
    });
    return true;
  }

  deliver(bytes: Buffer): void {
    this.emit('data', bytes);
  }

  protected released(): void {
    this.connection?.close();
    this.conversation?.close();
  }

  private later(bytes: Buffer): void {
    process.nextTick(() => this.receiver.deliver(bytes));
  }

  private reset(): void {
    this.receiver.destroy(socketError('ECONNRESET', 'read ECONNRESET'));
  }
}

/** TLS over a simulated socket: who the server is gets checked, nothing is enciphered. */
export class SimulatedTls extends SimulatedStream {
  constructor(
    private readonly socket: SimulatedSocket,
    private readonly asked: { readonly servername?: string; readonly ca?: string | Buffer | readonly string[] },
    trusted: string,
  ) {
    super();
    socket.receiver = this;
    const refused = this.refusal(trusted);
    if (refused) this.destroy(refused);
  }

  write(bytes: Buffer | string, ...rest: unknown[]): boolean {
    return this.destroyed ? false : this.socket.write(bytes, ...rest);
  }

  deliver(bytes: Buffer): void {
    if (!this.destroyed) this.emit('data', bytes);
  }

  protected released(): void {
    this.socket.destroy();
  }

  private refusal(trusted: string): Error | undefined {
    const { servername = '', ca = '' } = this.asked;
    if (![ca].flat().some((authority) => authority.toString() === trusted)) {
      return socketError('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain');
    }
    if (servername.toLowerCase() === this.socket.certificate) return undefined;
    return socketError(
      'ERR_TLS_CERT_ALTNAME_INVALID',
      `Hostname/IP does not match certificate's altnames: Host: ${servername}. is not in the cert's altnames: DNS:${this.socket.certificate}`,
    );
  }
}

function socketError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
