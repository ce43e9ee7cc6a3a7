import { Conversation, type ConversationClient } from '../engines/model/conversation';
import type { ModelServer } from '../engines/model/model-server';
import type { DatabaseListener } from '../network/guarded-door';
import type { ListenerOptions } from '../network/guarded-listener';
import { ruleAdmits } from '../network/ingress-rule';
import type { LoopbackNetwork } from '../network/loopback-network';
import type { ForwarderOptions } from '../network/tls-forwarder';
import type { NetworkInterface, SecurityGroup, WorldContext } from '../world';

/** Variable by which a simulated task knows its network interface. */
export const ADDRESS_VARIABLE = 'SIMULATED_ADDRESS';
const CERTIFICATE_AUTHORITY = 'certificate authority of the simulation\n';

/** A connection that reached a server; `cut` is called when the network ends it. */
export interface OpenConnection {
  readonly server: ModelServer;
  /** Address of the client, as the server sees it. */
  readonly address: string;
  /** Shown by what stands before the server. @default - the server's own */
  readonly certificate?: string;
  close(): void;
}

/** What becomes of an attempt to connect. */
export type Attempt =
  | { readonly kind: 'notFound' }
  /** Dropped by a security group, or nobody has the address: the client's own timeout ends it. */
  | { readonly kind: 'noAnswer' }
  /** The instance is there and its server is not. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'connected'; readonly connection: OpenConnection };

interface Listening {
  readonly options: ListenerOptions;
  readonly open: Map<OpenConnection, () => void>;
}

interface Forwarding {
  readonly options: ForwarderOptions;
  readonly open: Map<OpenConnection, () => void>;
}

/** The VPC of a simulation: names, addresses and security groups decide as in the local network, without a socket. */
export class SimulatedNetwork implements LoopbackNetwork {
  readonly databasePort = 5432;
  readonly enginePort = 5432;
  readonly hostSuffix: string;
  readonly certificateAuthorityPem = CERTIFICATE_AUTHORITY;
  private readonly interfaces = new Map<string, NetworkInterface>();
  private readonly groups = new Map<string, SecurityGroup>();
  private readonly names = new Map<string, string>();
  private readonly websites = new Map<string, string>();
  private readonly listening = new Map<string, Listening>();
  private readonly forwarding = new Map<string, Forwarding>();
  private attached = 0;

  constructor(
    context: Pick<WorldContext, 'region' | 'endpointSuffix'>,
    private readonly serverAt: (host: string) => ModelServer | undefined,
    /** Told of faults of the simulation itself. */
    private readonly faulty: (error: Error) => void,
  ) {
    this.hostSuffix = `.${context.endpointSuffix}.${context.region}.rds.amazonaws.com`.toLowerCase();
  }

  attach(securityGroupIds: readonly string[]): NetworkInterface {
    const unknown = securityGroupIds.filter((groupId) => !this.groups.has(groupId));
    if (unknown.length > 0) {
      throw new Error(`cannot attach a network interface: security group ${unknown.join(', ')} does not exist`);
    }
    this.attached += 1;
    const address = `10.${this.attached >> 16}.${(this.attached >> 8) & 255}.${this.attached & 255}`;
    const attached = { address, securityGroupIds, detach: () => void this.interfaces.delete(address) };
    this.interfaces.set(address, attached);
    return attached;
  }

  securityGroups(): SecurityGroup[] {
    return [...this.groups.values()];
  }

  addSecurityGroup(group: SecurityGroup): void {
    this.groups.set(group.groupId, group);
  }

  admits(sourceAddress: string, targetGroupIds: readonly string[], port: number): boolean {
    const sourceGroupIds = this.interfaces.get(sourceAddress)?.securityGroupIds ?? [];
    return targetGroupIds
      .flatMap((groupId) => this.groups.get(groupId)?.ingress ?? [])
      .some((rule) => ruleAdmits(rule, { sourceAddress, sourceGroupIds, port }));
  }

  setName(hostName: string, address: string | undefined): void {
    if (address === undefined) this.names.delete(hostName.toLowerCase());
    else this.names.set(hostName.toLowerCase(), address);
  }

  resolve(hostName: string): string | undefined {
    return this.names.get(hostName.toLowerCase());
  }

  setWebsite(hostName: string, baseUrl: string): void {
    this.websites.set(hostName.toLowerCase(), baseUrl);
  }

  website(hostName: string): string | undefined {
    return this.websites.get(hostName.toLowerCase());
  }

  /** A certificate is the host name that it was issued for. */
  async issueCertificate(hostName: string): Promise<{ certificate: string; key: string }> {
    return { certificate: hostName.toLowerCase(), key: '' };
  }

  runFrom<T>(_source: NetworkInterface | undefined, work: () => Promise<T>): Promise<T> {
    return work();
  }

  environmentFor(source: NetworkInterface): Record<string, string> {
    return { [ADDRESS_VARIABLE]: source.address };
  }

  setControlUrl(): void {
    throw new Error('the simulated network has no control URL: nothing of it runs in another process');
  }

  async listen(options: ListenerOptions): Promise<DatabaseListener> {
    const listening: Listening = { options, open: new Map() };
    this.listening.set(options.address, listening);
    return listenerOf(listening.open, () => this.listening.delete(options.address));
  }

  async forward(options: ForwarderOptions): Promise<DatabaseListener> {
    const forwarding: Forwarding = { options, open: new Map() };
    this.forwarding.set(options.address, forwarding);
    return listenerOf(forwarding.open, () => this.forwarding.delete(options.address));
  }

  /** Tries to reach a database; an open connection outlives every change of the rules. `gone` hears of a cut. */
  connect(sourceAddress: string, hostName: string, port: number, gone: () => void): Attempt {
    const address = this.resolve(hostName);
    if (address === undefined) return { kind: 'notFound' };
    const forwarding = this.forwarding.get(address);
    return forwarding
      ? this.connectThrough(forwarding, sourceAddress, port, gone)
      : this.connectTo(address, sourceAddress, port, gone);
  }

  private connectThrough({ options, open }: Forwarding, source: string, port: number, gone: () => void): Attempt {
    if (port !== options.port || !options.admits(source)) return { kind: 'noAnswer' };
    const target = options.target();
    if (!target) return { kind: 'reset' };
    const attempt = this.connectTo(target.host, options.address, target.port, gone);
    if (attempt.kind !== 'connected') return { kind: 'reset' };
    const { connection: inner } = attempt;
    const connection: OpenConnection = {
      ...inner,
      certificate: options.certificate.certificate,
      close: () => {
        open.delete(connection);
        inner.close();
      },
    };
    open.set(connection, gone);
    return { kind: 'connected', connection };
  }

  private connectTo(address: string, sourceAddress: string, port: number, gone: () => void): Attempt {
    const listening = port === this.databasePort ? this.listening.get(address) : undefined;
    if (!listening?.options.admits(sourceAddress)) return { kind: 'noAnswer' };
    const target = listening.options.target();
    const server = target && this.serverAt(target.host);
    if (!server?.isRunning) return { kind: 'reset' };
    const connection: OpenConnection = {
      server,
      address: sourceAddress,
      close: () => void listening.open.delete(connection),
    };
    listening.open.set(connection, gone);
    return { kind: 'connected', connection };
  }

  /** The server's side of a connection in its own protocol. */
  converse({ server, address }: OpenConnection, client: ConversationClient): Conversation {
    return new Conversation(server, client, address, this.faulty);
  }

  async close(): Promise<void> {
    this.listening.clear();
  }
}

function listenerOf(open: Map<OpenConnection, () => void>, stop: () => void): DatabaseListener {
  const cut = () => {
    for (const [connection, gone] of [...open]) {
      connection.close();
      gone();
    }
  };
  return {
    get connections() {
      return open.size;
    },
    cut,
    close: async () => {
      stop();
      cut();
    },
  };
}
