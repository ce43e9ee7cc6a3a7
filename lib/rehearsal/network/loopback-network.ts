import { join } from 'node:path';
import type { Network, NetworkInterface, SecurityGroup, WorldContext } from '../world';
import { AddressBlock } from './address-block';
import { CertificateAuthority } from './certificate-authority';
import type { DatabaseListener } from './guarded-door';
import { GuardedListener, type ListenerOptions } from './guarded-listener';
import { ruleAdmits } from './ingress-rule';
import { type RoutedNetwork, routeThrough, runWithSource } from './source-context';
import { type ForwarderOptions, TlsForwarder } from './tls-forwarder';

/** The VPC of a world on loopback addresses: one address for each network interface. */
export interface LoopbackNetwork extends Network {
  /** The port of every database instance: that of the engine when it is free in this network's addresses. */
  readonly databasePort: number;
  /** The port that the rules of security groups name, also when another one had to be taken on this machine. */
  readonly enginePort: number;
  /** Ends with every database host name of this world: `.<endpoint suffix>.<region>.rds.amazonaws.com`. */
  readonly hostSuffix: string;
  /** Opens the network side of a database instance. */
  listen(options: ListenerOptions): Promise<DatabaseListener>;
  /** Opens the network side of a pool in front of databases. */
  forward(options: ForwarderOptions): Promise<DatabaseListener>;
  /** Base URL whose path `/_local/dns?name=<host>` answers `resolve` to child processes. */
  setControlUrl(url: string): void;
}

type NetworkContext = Pick<WorldContext, 'region' | 'endpointSuffix' | 'clock'>;

/** Reserves loopback addresses and makes a certificate authority; fails where 127.0.0.0/8 is not local. */
export async function createNetwork(context: NetworkContext, enginePort = 5432): Promise<LoopbackNetwork> {
  const addresses = await AddressBlock.reserve();
  try {
    const databasePort = await addresses.choosePort(enginePort);
    const authority = await CertificateAuthority.create(`Rehearsal RDS ${context.region}`, () => context.clock.now());
    return new Loopback(context, addresses, { databasePort, enginePort }, authority);
  } catch (error) {
    await addresses.release();
    throw error;
  }
}

class Loopback implements LoopbackNetwork, RoutedNetwork {
  readonly hostSuffix: string;
  readonly databasePort: number;
  readonly enginePort: number;
  private readonly interfaces = new Map<string, NetworkInterface>();
  private readonly groups = new Map<string, SecurityGroup>();
  private readonly names = new Map<string, string>();
  private readonly websites = new Map<string, string>();
  private readonly stopRouting: () => void;
  private controlUrl: string | undefined;
  private closed = false;

  constructor(
    context: NetworkContext,
    private readonly addresses: AddressBlock,
    ports: Pick<LoopbackNetwork, 'databasePort' | 'enginePort'>,
    private readonly authority: CertificateAuthority,
  ) {
    this.databasePort = ports.databasePort;
    this.enginePort = ports.enginePort;
    this.hostSuffix = `.${context.endpointSuffix}.${context.region}.rds.amazonaws.com`.toLowerCase();
    this.stopRouting = routeThrough(this);
  }

  get certificateAuthorityPem(): string {
    return this.authority.pem;
  }

  attach(securityGroupIds: readonly string[]): NetworkInterface {
    for (const groupId of securityGroupIds) {
      if (!this.groups.has(groupId)) {
        throw new Error(`cannot attach a network interface: security group '${groupId}' does not exist; add it first`);
      }
    }
    const address = this.addresses.take();
    const attached: NetworkInterface = {
      address,
      securityGroupIds,
      detach: () => {
        if (this.interfaces.delete(address)) this.addresses.giveBack(address);
      },
    };
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
    const name = hostName.toLowerCase();
    if (address === undefined) this.names.delete(name);
    else this.names.set(name, address);
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

  issueCertificate(hostName: string): Promise<{ certificate: string; key: string }> {
    return this.authority.issue(hostName);
  }

  runFrom<T>(source: NetworkInterface | undefined, work: () => Promise<T>): Promise<T> {
    return runWithSource({ network: this, source }, work);
  }

  listen(options: ListenerOptions): Promise<DatabaseListener> {
    return GuardedListener.start(options);
  }

  forward(options: ForwarderOptions): Promise<DatabaseListener> {
    return TlsForwarder.start(options);
  }

  setControlUrl(url: string): void {
    this.controlUrl = url.replace(/\/+$/, '');
  }

  environmentFor(source: NetworkInterface): Record<string, string> {
    if (this.controlUrl === undefined) {
      throw new Error('child processes cannot resolve host names yet: expected setControlUrl to be called first');
    }
    return {
      NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'child-preload.cjs'))}`,
      REHEARSAL_CONTROL_URL: this.controlUrl,
      REHEARSAL_SOURCE_ADDRESS: source.address,
      REHEARSAL_HOST_SUFFIX: this.hostSuffix,
    };
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.stopRouting();
    await this.addresses.release();
  }
}
