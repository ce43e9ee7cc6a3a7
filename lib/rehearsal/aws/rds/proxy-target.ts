import type { DBProxy, DBProxyTarget, TargetHealth } from '@aws-sdk/client-rds';
import type { DatabaseListener } from '../../network/guarded-door';
import type { NetworkInterface } from '../../world';
import type { DatabaseInstance } from './database-instance';
import { hostNameOf, rdsArn } from './identifiers';
import type { RdsState } from './rds-state';
import { groupsInEffect } from './security-group-membership';

/** A proxy listens there, whatever port its target has. */
export const PROXY_PORT = 5432;

export interface SeedProxy {
  readonly name: string;
  readonly vpcId: string;
  readonly securityGroupIds: readonly string[];
  /** Secrets with the logins that the proxy takes. */
  readonly secretArns: readonly string[];
  /** Instance that is registered from the start. */
  readonly targetIdentifier: string;
  /**
   * Whether a target keeps the name it was registered by, or the instance through its renames. AWS does not say.
   * @default - the instance
   */
  readonly targetsFollow?: 'name' | 'instance';
}

export interface Target {
  readonly identifier: string;
  /** Absent for targets that exist in name only. */
  readonly resourceId?: string;
  readonly registeredAt: number;
  /** When the instance was first seen to be reached, since it was last not. */
  reachedSince?: number | undefined;
}

export interface DatabaseProxy {
  readonly seed?: SeedProxy;
  readonly view: DBProxy;
  readonly targetGroupArn: string;
  readonly networkInterface?: NetworkInterface;
  targets: Target[];
  listener?: DatabaseListener;
}

export function targetView(state: RdsState, proxy: DatabaseProxy, target: Target): DBProxyTarget {
  const instance = instanceOf(state, proxy, target);
  return {
    RdsResourceId: shownAs(state, proxy, target),
    Type: 'RDS_INSTANCE',
    ...(instance
      ? {
          TargetArn: rdsArn(state.context, 'db', instance.identifier),
          Endpoint: hostNameOf(state.context, instance.identifier),
          Port: state.network.databasePort,
          Role: 'READ_WRITE',
        }
      : {}),
    TargetHealth: health(state, proxy, target),
  };
}

/** A target that is reached again shows it after a while, and only to who looks. */
function health(state: RdsState, proxy: DatabaseProxy, target: Target): TargetHealth {
  if (!proxy.seed) return { State: 'AVAILABLE' };
  const now = state.now().getTime();
  const delay = state.context.pace.milliseconds('proxyTarget');
  const isReached = reaches(state, proxy, target);
  target.reachedSince = isReached ? (target.reachedSince ?? now) : undefined;
  if (now < target.registeredAt + delay) return { State: 'REGISTERING', Reason: 'PENDING_PROXY_CAPACITY' };
  return target.reachedSince !== undefined && now >= target.reachedSince + delay
    ? { State: 'AVAILABLE' }
    : { State: 'UNAVAILABLE', Reason: 'UNREACHABLE', Description: 'the proxy cannot reach the target' };
}

/** Where new connections go; nowhere while no target is reached. */
export function forwardsTo(
  state: RdsState,
  proxy: DatabaseProxy,
): { readonly host: string; readonly port: number } | undefined {
  const target = proxy.targets.find((one) => reaches(state, proxy, one));
  const instance = target && instanceOf(state, proxy, target);
  return instance && { host: instance.networkInterface.address, port: state.network.databasePort };
}

function reaches(state: RdsState, proxy: DatabaseProxy, target: Target): boolean {
  const instance = instanceOf(state, proxy, target);
  const source = proxy.networkInterface?.address;
  if (!instance || !source || !state.isConnectable(instance)) return false;
  const groups = groupsInEffect(instance.securityGroups);
  const { network } = state;
  return network.admits(source, groups, PROXY_PORT) || network.admits(source, groups, network.databasePort);
}

function instanceOf(
  state: RdsState,
  { seed }: DatabaseProxy,
  { identifier, resourceId }: Target,
): DatabaseInstance | undefined {
  return seed?.targetsFollow === 'name' || resourceId === undefined
    ? state.byIdentifier(identifier)
    : state.instances.get(resourceId);
}

/** Name under which a target is listed. */
export function shownAs(state: RdsState, proxy: DatabaseProxy, target: Target): string {
  return instanceOf(state, proxy, target)?.identifier ?? target.identifier;
}
