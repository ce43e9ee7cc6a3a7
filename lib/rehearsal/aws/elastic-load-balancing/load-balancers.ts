import type { Front } from './listener-front';
import type { ListenerRules } from './listener-rules';
import { listenerNotFound, ruleNotFound, targetGroupNotFound } from './load-balancing-errors';
import type { TargetGroup } from './target-group';

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly hostName: string;
  readonly listenerArn: string;
  readonly front: Front;
  readonly rules: ListenerRules;
  readonly targetGroupArns: readonly string[];
}

/** Load balancers and target groups, found as requests name them. */
export class LoadBalancers {
  readonly balancers: LoadBalancer[] = [];
  readonly groups = new Map<string, TargetGroup>();

  group(arn = ''): TargetGroup {
    const found = this.groups.get(arn);
    if (found === undefined) throw targetGroupNotFound(arn);
    return found;
  }

  byListener(arn = ''): LoadBalancer {
    const found = this.balancers.find(({ listenerArn }) => listenerArn === arn);
    if (found === undefined) throw listenerNotFound(arn);
    return found;
  }

  byRule(arn = ''): LoadBalancer {
    const found = this.balancers.find(({ rules }) => rules.has(arn));
    if (found === undefined) throw ruleNotFound(arn);
    return found;
  }
}

/** ARN and name of the load balancer that a listener ARN belongs to. */
export function loadBalancerOf(listenerArn: string): { arn: string; name: string } {
  const match = /^(arn:aws:elasticloadbalancing:[^:]+:\d+):listener\/app\/([^/]+)\/([^/]+)\/[^/]+$/.exec(listenerArn);
  if (match === null) {
    throw new Error(
      `listener ARN '${listenerArn}': expected arn:aws:elasticloadbalancing:<region>:<account>:listener/app/<name>/<id>/<listener id>`,
    );
  }
  const [, prefix, name = '', id] = match;
  return { arn: `${prefix}:loadbalancer/app/${name}/${id}`, name };
}
