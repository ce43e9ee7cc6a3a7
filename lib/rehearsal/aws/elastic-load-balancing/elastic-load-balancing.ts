import * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceType, Service } from '../../service';
import type { Network, WorldContext } from '../../world';
import { type Front, ListenerFront, type RequestCounts, type Routing } from './listener-front';
import { ListenerRules } from './listener-rules';
import { LoadBalancers, loadBalancerOf } from './load-balancers';
import { loadBalancingOperations } from './load-balancing-operations';
import { type HealthCheck, TargetGroup, type TargetGroupSettings } from './target-group';
import type { TargetRegistry } from './target-registry';

export interface NewLoadBalancer {
  /** `arn:aws:elasticloadbalancing:<region>:<account>:listener/app/<name>/<id>/<listener id>`; names the load balancer too. */
  readonly listenerArn: string;
  /** Host name under which the listener becomes the website of the network. */
  readonly hostName: string;
  readonly targetGroups: readonly TargetGroupSettings[];
  readonly defaultTargetGroupArn: string;
}

export interface LoadBalancingControl {
  /** Opens the listener and gives its base URL. */
  addLoadBalancer(settings: NewLoadBalancer): Promise<string>;
  /** What went through a load balancer since it was added. */
  requestCounts(listenerArn: string): RequestCounts;
}

/** How requests reach a load balancer, and how it reaches its targets. */
export interface LoadBalancingTransport {
  front(routing: Routing): Front;
  readonly check: HealthCheck;
}

type RuleProperties = {
  ListenerArn: string;
  Priority: number | string;
  Conditions: sdk.RuleCondition[];
  Actions: sdk.Action[];
};

/** Application load balancers with real listeners; rules forward or answer, health checks reach the tasks. */
export function createElasticLoadBalancing({
  context,
  network,
  transport,
}: {
  context: WorldContext;
  network: Network;
  /** @default - HTTP on loopback addresses */
  transport?: LoadBalancingTransport | undefined;
}): Service<typeof sdk> & LoadBalancingControl & TargetRegistry & { close(): Promise<void> } {
  const state = new LoadBalancers();
  const { balancers, groups } = state;
  const identifier = () => Array.from({ length: 16 }, () => Math.floor(context.random() * 16).toString(16)).join('');
  const ruleArn = (listenerArn: string) => `${listenerArn.replace(':listener/', ':listener-rule/')}/${identifier()}`;

  const deployRule: ResourceType = ({ properties }) => {
    const { ListenerArn, Priority, Conditions, Actions } = properties as RuleProperties;
    const arn = ruleArn(ListenerArn);
    state.byListener(ListenerArn).rules.add({
      arn,
      priority: Number(Priority),
      conditions: Conditions,
      actions: Actions,
    });
    return { ref: arn, attributes: { RuleArn: arn, IsDefault: false } };
  };

  return {
    signingName: 'elasticloadbalancing',
    sdk,
    operations: loadBalancingOperations(state),
    authorization: {
      ModifyRule: (input: { RuleArn?: string }) => [
        { action: 'elasticloadbalancing:ModifyRule', resources: [input.RuleArn ?? '*'] },
      ],
    },
    resourceTypes: { 'AWS::ElasticLoadBalancingV2::ListenerRule': deployRule },
    addLoadBalancer: async ({ listenerArn, hostName, targetGroups, defaultTargetGroupArn }) => {
      const { arn, name } = loadBalancerOf(listenerArn);
      for (const settings of targetGroups)
        groups.set(settings.arn, new TargetGroup(settings, context, transport?.check));
      const rules = new ListenerRules(
        ruleArn(listenerArn),
        { Type: 'forward', TargetGroupArn: defaultTargetGroupArn },
        (groupArn) => groups.has(groupArn),
      );
      const routing: Routing = {
        route: (request) => rules.route(request),
        pick: (groupArn) => groups.get(groupArn)?.pick(),
      };
      const front = transport?.front(routing) ?? new ListenerFront(routing);
      const baseUrl = await front.open();
      const targetGroupArns = targetGroups.map((settings) => settings.arn);
      balancers.push({ arn, name, hostName, listenerArn, front, rules, targetGroupArns });
      network.setWebsite(hostName, baseUrl);
      return baseUrl;
    },
    requestCounts: (listenerArn) => ({ ...state.byListener(listenerArn).front.counts }),
    register: (targetGroupArn, target, onState) => state.group(targetGroupArn).register(target, onState),
    deregister: async (targetGroupArn, target) => groups.get(targetGroupArn)?.deregister(target),
    close: async () => {
      for (const one of groups.values()) one.close();
      await Promise.all(balancers.map(({ front }) => front.close()));
    },
  };
}
