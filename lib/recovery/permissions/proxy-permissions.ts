import { HASHED_NAMES, instanceArns, type Permission, type PermissionScope } from './permission';

/** Proxies and the health of their targets. */
export const describeProxies: Permission = {
  actions: ['rds:DescribeDBProxies', 'rds:DescribeDBProxyTargets'],
  resources: ['*'],
  wide: 'ARNs of proxies and target groups carry IDs that AWS makes up; describing changes nothing',
};

/**
 * Targets of proxies, for instances of this recovery only: AWS asks for proxy, target group and instance, and only the
 * instance has a name that is known here.
 */
export function changeProxyTargets(scope: PermissionScope): Permission {
  const { original, candidate, retired, reverted } = instanceArns(scope);
  const { names } = scope;
  return {
    actions: ['rds:RegisterDBProxyTargets', 'rds:DeregisterDBProxyTargets'],
    resources: [
      original,
      candidate,
      retired,
      reverted,
      names.arn('rds', 'db-proxy:*'),
      names.arn('rds', 'target-group:*'),
    ],
    wide: `ARNs of proxies and target groups carry IDs that AWS makes up; ${HASHED_NAMES}`,
  };
}
