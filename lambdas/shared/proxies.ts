import {
  DBInstanceNotFoundFault,
  type DBProxy,
  DBProxyNotFoundFault,
  type DBProxyTarget,
  DBProxyTargetAlreadyRegisteredFault,
  DBProxyTargetNotFoundFault,
  DeregisterDBProxyTargetsCommand,
  InsufficientAvailableIPsInSubnetFault,
  InvalidDBInstanceStateFault,
  InvalidDBProxyStateFault,
  paginateDescribeDBProxies,
  paginateDescribeDBProxyTargets,
  RDSClient,
  RegisterDBProxyTargetsCommand,
} from '@aws-sdk/client-rds';
import type { RecordItem } from './contract/record-items';
import type { RecordedProxy } from './contract/recorded-proxy';
import { databaseSettings } from './environment';
import type { Rds } from './rds';

/** What a proxy forwards to. */
export interface ObservedProxyTarget {
  /** Identifier of an instance, or of a cluster. */
  readonly identifier: string;
  /** AWS's `RDS_INSTANCE`, `TRACKED_CLUSTER` ... */
  readonly type: string;
  /** AWS's `REGISTERING`, `AVAILABLE`, `UNAVAILABLE` ... */
  readonly health: string;
  /** Why the target is not available, as far as AWS says. */
  readonly reason?: string;
}

/** An RDS Proxy as decisions need it. */
export interface ObservedProxy {
  readonly name: string;
  readonly status: string;
  readonly host?: string;
  /** Secrets whose logins the proxy takes with their password. */
  readonly passwordSecretArns: readonly string[];
  readonly targets: readonly ObservedProxyTarget[];
}

/** RDS Proxies and their targets. A proxy has one target group, `default`, and one instance in it. */
export class Proxies {
  constructor(private readonly client = new RDSClient({})) {}

  /** Every proxy of the account in this Region, with its targets. */
  async all(): Promise<readonly ObservedProxy[]> {
    const found: DBProxy[] = [];
    for await (const { DBProxies } of paginateDescribeDBProxies({ client: this.client }, {})) {
      found.push(...(DBProxies ?? []));
    }
    const proxies: ObservedProxy[] = [];
    for (const proxy of found) {
      const observed = await this.observed(proxy);
      if (observed) {
        proxies.push(observed);
      }
    }
    return proxies;
  }

  /** Those of the names that there are. */
  async named(names: readonly string[]): Promise<readonly ObservedProxy[]> {
    const proxies = await Promise.all(names.map((name) => this.byName(name)));
    return proxies.flatMap((proxy) => proxy ?? []);
  }

  /**
   * Takes the instance away from the proxy; also answers `true` when it is away already, and `false` when RDS wants to
   * be asked again later.
   */
  async detach(name: string, identifier: string): Promise<boolean> {
    try {
      await this.client.send(
        new DeregisterDBProxyTargetsCommand({ DBProxyName: name, DBInstanceIdentifiers: [identifier] }),
      );
      return true;
    } catch (error) {
      if (error instanceof DBProxyTargetNotFoundFault || error instanceof DBProxyNotFoundFault) {
        return true;
      }
      if (error instanceof InvalidDBProxyStateFault) {
        return false;
      }
      throw error;
    }
  }

  /** Makes the instance the proxy's target; `true` when it is that already, `false` when RDS wants to be asked again. */
  async attach(name: string, identifier: string): Promise<boolean> {
    try {
      await this.client.send(
        new RegisterDBProxyTargetsCommand({ DBProxyName: name, DBInstanceIdentifiers: [identifier] }),
      );
      return true;
    } catch (error) {
      if (error instanceof DBProxyTargetAlreadyRegisteredFault) {
        return true;
      }
      // Not found: right after a rename some of RDS still knows the old name only.
      if (PASSING.some((fault) => error instanceof fault)) {
        return false;
      }
      throw error;
    }
  }

  private async byName(name: string): Promise<ObservedProxy | undefined> {
    try {
      for await (const { DBProxies } of paginateDescribeDBProxies({ client: this.client }, { DBProxyName: name })) {
        const proxy = DBProxies?.[0];
        if (proxy) {
          return await this.observed(proxy);
        }
      }
      return undefined;
    } catch (error) {
      return absentIfGone(error);
    }
  }

  private async observed(proxy: DBProxy): Promise<ObservedProxy | undefined> {
    const name = proxy.DBProxyName ?? '';
    const targets: DBProxyTarget[] = [];
    try {
      for await (const { Targets } of paginateDescribeDBProxyTargets({ client: this.client }, { DBProxyName: name })) {
        targets.push(...(Targets ?? []));
      }
    } catch (error) {
      return absentIfGone(error);
    }
    const withPassword = (proxy.Auth ?? []).filter(({ IAMAuth }) => IAMAuth !== 'REQUIRED');
    return {
      name,
      status: proxy.Status ?? 'unknown',
      ...(proxy.Endpoint ? { host: proxy.Endpoint } : {}),
      passwordSecretArns: withPassword.flatMap(({ SecretArn }) => SecretArn ?? []),
      targets: targets.map(observedTarget),
    };
  }
}

const PASSING = [
  DBInstanceNotFoundFault,
  InvalidDBInstanceStateFault,
  InvalidDBProxyStateFault,
  InsufficientAvailableIPsInSubnetFault,
];

/** Whether the proxy forwards to one of these instances. */
export function targetAmong(
  { targets }: Pick<ObservedProxy, 'targets'>,
  identifiers: readonly string[],
): ObservedProxyTarget | undefined {
  return targets.find(({ type, identifier }) => type === 'RDS_INSTANCE' && identifiers.includes(identifier));
}

/** Proxies to attach again: those recorded, without those that somebody has taken out of the configuration since. */
export function recordedProxies({ proxies = [] }: Pick<RecordItem, 'proxies'>): readonly RecordedProxy[] {
  const configured = databaseSettings().proxies ?? [];
  return proxies.filter(({ name }) => configured.includes(name));
}

/** Proxies of the configuration and of the record. */
export function proxyNames(record: Pick<RecordItem, 'proxies'>): readonly string[] {
  const recorded = (record.proxies ?? []).map(({ name }) => name);
  return [...new Set([...(databaseSettings().proxies ?? []), ...recorded])];
}

/**
 * Names that a target may have that is one of the recovery's instances. AWS does not say whether a registered target
 * follows the rename of its instance, so the present names of both count beside the production identifier.
 */
export async function ownIdentifiers(
  rds: Rds,
  record: Pick<RecordItem, 'original' | 'candidateResourceId'>,
  productionIdentifier: string,
): Promise<readonly string[]> {
  const resourceIds = [record.original.resourceId, record.candidateResourceId].filter((id) => id !== undefined);
  const instances = await Promise.all(resourceIds.map((id) => rds.byResourceId(id)));
  return [...new Set([productionIdentifier, ...instances.flatMap((instance) => instance?.DBInstanceIdentifier ?? [])])];
}

function observedTarget({ RdsResourceId, Type, TargetHealth }: DBProxyTarget): ObservedProxyTarget {
  const reason = [TargetHealth?.Reason, TargetHealth?.Description].filter(Boolean).join(': ');
  return {
    identifier: RdsResourceId ?? '',
    type: Type ?? 'unknown',
    health: TargetHealth?.State ?? 'unknown',
    ...(reason ? { reason } : {}),
  };
}

function absentIfGone(error: unknown): undefined {
  if (error instanceof DBProxyNotFoundFault) {
    return undefined;
  }
  throw error;
}
