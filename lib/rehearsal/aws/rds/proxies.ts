import type {
  DBProxy,
  DBProxyTarget,
  DBProxyTargetGroup,
  DeregisterDBProxyTargetsRequest,
  RegisterDBProxyTargetsRequest,
} from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import { hostNameOf, randomName, rdsArn } from './identifiers';
import { type DatabaseProxy, forwardsTo, PROXY_PORT, type SeedProxy, shownAs, targetView } from './proxy-target';
import type { RdsState } from './rds-state';
import { invalidCombination, invalidState, notFound } from './refusals';
import { checkSecurityGroups } from './security-group-membership';

const TARGET_GROUP = 'default';

/** RDS Proxies: an endpoint each, and the instance behind it. */
export class DatabaseProxies {
  private readonly proxies = new Map<string, DatabaseProxy>();

  constructor(private readonly state: RdsState) {}

  /** Makes a proxy that really forwards; resolves when its endpoint answers. Its target is reached at once. */
  async open(seed: SeedProxy): Promise<void> {
    const { state } = this;
    const { network, context } = state;
    if (this.proxies.has(seed.name)) {
      throw new AwsError('DBProxyAlreadyExistsFault', `DB proxy ${seed.name} already exists`);
    }
    checkSecurityGroups(state, seed.securityGroupIds, seed.vpcId);
    const instance = state.require(seed.targetIdentifier);
    const networkInterface = network.attach([...seed.securityGroupIds]);
    const host = hostNameOf({ ...context, endpointSuffix: `proxy-${context.endpointSuffix}` }, seed.name);
    const proxy: DatabaseProxy = {
      seed,
      networkInterface,
      ...this.arns(),
      view: {
        ...this.viewOf(seed.name),
        VpcId: seed.vpcId,
        VpcSecurityGroupIds: [...seed.securityGroupIds],
        Auth: seed.secretArns.map((SecretArn) => ({ AuthScheme: 'SECRETS', SecretArn, IAMAuth: 'DISABLED' })),
        Endpoint: host,
        RequireTLS: true,
      },
      targets: [{ identifier: instance.identifier, resourceId: instance.resourceId, registeredAt: 0, reachedSince: 0 }],
    };
    this.proxies.set(seed.name, proxy);
    proxy.listener = await network.forward({
      address: networkInterface.address,
      port: PROXY_PORT,
      certificate: await network.issueCertificate(host),
      admits: (source) => network.admits(source, seed.securityGroupIds, PROXY_PORT),
      target: () => forwardsTo(state, proxy),
    });
    network.setName(host, networkInterface.address);
  }

  /** Adds a proxy that points to instances by their identifiers and forwards nothing. */
  add(name: string, targetIdentifiers: readonly string[]): void {
    const targets = targetIdentifiers.map((identifier) => ({ identifier, registeredAt: 0 }));
    this.proxies.set(name, { ...this.arns(), view: this.viewOf(name), targets });
  }

  remove(name: string): void {
    const { listener, view, networkInterface } = this.require(name);
    this.proxies.delete(name);
    if (view.Endpoint) this.state.network.setName(view.Endpoint, undefined);
    networkInterface?.detach();
    void listener?.close();
  }

  list(name: string | undefined): DBProxy[] {
    if (name !== undefined) return [this.require(name).view];
    return [...this.proxies.values()].map(({ view }) => view);
  }

  targetGroups(name: string | undefined, group: string | undefined): DBProxyTargetGroup[] {
    requireGroup(group);
    const { view, targetGroupArn } = this.require(name);
    return [
      {
        DBProxyName: view.DBProxyName,
        TargetGroupName: TARGET_GROUP,
        TargetGroupArn: targetGroupArn,
        IsDefault: true,
        Status: 'available',
      },
    ];
  }

  targets(name: string | undefined, group: string | undefined): DBProxyTarget[] {
    requireGroup(group);
    const proxy = this.require(name);
    return proxy.targets.map((target) => targetView(this.state, proxy, target));
  }

  register(input: RegisterDBProxyTargetsRequest): DBProxyTarget[] {
    requireGroup(input.TargetGroupName);
    const proxy = this.require(input.DBProxyName);
    const identifier = onlyInstance(input);
    const instance = this.state.byIdentifier(identifier);
    if (!instance) throw notFound(identifier);
    if (proxy.targets.some((target) => shownAs(this.state, proxy, target) === identifier)) {
      throw new AwsError(
        'DBProxyTargetAlreadyRegisteredFault',
        `Database instance ${identifier} is already registered to proxy ${input.DBProxyName}`,
      );
    }
    if (proxy.targets.length > 0) {
      throw invalidCombination(
        `Target group ${TARGET_GROUP} of proxy ${input.DBProxyName} already has a target; deregister it first`,
      );
    }
    if (!this.state.isConnectable(instance)) throw invalidState(identifier, instance.status);
    const target = { identifier, resourceId: instance.resourceId, registeredAt: this.state.now().getTime() };
    proxy.targets = [target];
    return [targetView(this.state, proxy, target)];
  }

  deregister(input: DeregisterDBProxyTargetsRequest): void {
    requireGroup(input.TargetGroupName);
    const proxy = this.require(input.DBProxyName);
    const identifier = onlyInstance(input);
    const left = proxy.targets.filter((target) => shownAs(this.state, proxy, target) !== identifier);
    if (left.length === proxy.targets.length) {
      throw new AwsError(
        'DBProxyTargetNotFoundFault',
        `Database instance ${identifier} is not registered to proxy ${input.DBProxyName}`,
        404,
      );
    }
    proxy.targets = left;
    proxy.listener?.cut();
  }

  /** What IAM is asked for: proxy, target group and each instance. */
  resourcesOf({ DBProxyName, DBInstanceIdentifiers }: RegisterDBProxyTargetsRequest): string[] {
    const proxy = this.proxies.get(DBProxyName ?? '');
    const instances = (DBInstanceIdentifiers ?? []).map((name) => rdsArn(this.state.context, 'db', name));
    return [
      proxy?.view.DBProxyArn ?? rdsArn(this.state.context, 'db-proxy', '*'),
      proxy?.targetGroupArn ?? rdsArn(this.state.context, 'target-group', '*'),
      ...instances,
    ];
  }

  async close(): Promise<void> {
    for (const { listener, networkInterface } of this.proxies.values()) {
      await listener?.close();
      networkInterface?.detach();
    }
  }

  private arns(): Pick<DatabaseProxy, 'targetGroupArn'> {
    const id = randomName(this.state.context.random, 17, '0123456789abcdef');
    return { targetGroupArn: rdsArn(this.state.context, 'target-group', `prx-tg-${id}`) };
  }

  private viewOf(name: string): DBProxy {
    const id = randomName(this.state.context.random, 17, '0123456789abcdef');
    return {
      DBProxyName: name,
      DBProxyArn: rdsArn(this.state.context, 'db-proxy', `prx-${id}`),
      Status: 'available',
      EngineFamily: 'POSTGRESQL',
    };
  }

  private require(name: string | undefined): DatabaseProxy {
    const proxy = this.proxies.get(name ?? '');
    if (!proxy) throw new AwsError('DBProxyNotFoundFault', `DB proxy ${name} not found.`, 404);
    return proxy;
  }
}

function requireGroup(name: string | undefined): void {
  if (name !== undefined && name !== TARGET_GROUP) {
    throw new AwsError('DBProxyTargetGroupNotFoundFault', `DB proxy target group ${name} not found.`, 404);
  }
}

function onlyInstance({ DBInstanceIdentifiers, DBClusterIdentifiers }: RegisterDBProxyTargetsRequest): string {
  if (DBClusterIdentifiers?.length) {
    throw new AwsError('DBClusterNotFoundFault', `DBCluster ${DBClusterIdentifiers[0]} not found.`, 404);
  }
  const [identifier, ...others] = DBInstanceIdentifiers ?? [];
  if (identifier === undefined || others.length > 0) {
    throw invalidCombination('Exactly one DB instance or DB cluster must be specified as a proxy target.');
  }
  return identifier.toLowerCase();
}
