import type { ObservedProxy, ObservedProxyTarget } from '../../lambdas/shared/proxies';

export function target(identifier: string, changes: Partial<ObservedProxyTarget> = {}): ObservedProxyTarget {
  return { identifier, type: 'RDS_INSTANCE', health: 'AVAILABLE', ...changes };
}

/** A proxy of the database that takes the application's password. */
export function proxy(name: string, changes: Partial<ObservedProxy> = {}): ObservedProxy {
  return {
    name,
    status: 'available',
    host: `${name}.proxy-abc.eu-west-1.rds.amazonaws.com`,
    passwordSecretArns: ['arn:application'],
    targets: [target('orders-db')],
    ...changes,
  };
}
