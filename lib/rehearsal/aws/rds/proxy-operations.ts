import type * as sdk from '@aws-sdk/client-rds';
import type { Authorization, Operations } from '../../service';
import { describedPage } from './pages';
import type { DatabaseProxies } from './proxies';

/** Operations on RDS Proxies. Proxies themselves are made by whoever sets the stage. */
export function proxyOperations(proxies: DatabaseProxies): Operations<typeof sdk> {
  return {
    DescribeDBProxies: (input) => {
      const { items, marker } = describedPage(proxies.list(input.DBProxyName), (proxy) => proxy.DBProxyName, input);
      return { DBProxies: items, Marker: marker };
    },
    DescribeDBProxyTargetGroups: (input) => {
      const found = proxies.targetGroups(input.DBProxyName, input.TargetGroupName);
      const { items, marker } = describedPage(found, (group) => group.TargetGroupName, input);
      return { TargetGroups: items, Marker: marker };
    },
    DescribeDBProxyTargets: (input) => {
      const found = proxies.targets(input.DBProxyName, input.TargetGroupName);
      const { items, marker } = describedPage(found, (target) => target.RdsResourceId, input);
      return { Targets: items, Marker: marker };
    },
    RegisterDBProxyTargets: (input) => ({ DBProxyTargets: proxies.register(input) }),
    DeregisterDBProxyTargets: (input) => {
      proxies.deregister(input);
      return {};
    },
  };
}

/** Asked of IAM for proxy, target group and instance, each on its own. */
export function proxyAuthorization(proxies: DatabaseProxies) {
  const each = (action: string, input: sdk.RegisterDBProxyTargetsRequest): Authorization[] =>
    proxies.resourcesOf(input).map((resource) => ({ action: `rds:${action}`, resources: [resource] }));
  return {
    RegisterDBProxyTargets: (input: sdk.RegisterDBProxyTargetsRequest) => each('RegisterDBProxyTargets', input),
    DeregisterDBProxyTargets: (input: sdk.DeregisterDBProxyTargetsRequest) => each('DeregisterDBProxyTargets', input),
  };
}
