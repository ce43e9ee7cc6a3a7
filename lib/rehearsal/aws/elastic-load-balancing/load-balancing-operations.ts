import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operations } from '../../service';
import type { LoadBalancers } from './load-balancers';
import { loadBalancerNotFound, validation } from './load-balancing-errors';
import type { TargetGroup } from './target-group';

export function loadBalancingOperations(state: LoadBalancers): Operations<typeof sdk> {
  const { balancers, groups } = state;
  const group = (arn: string | undefined) => state.group(arn);
  const byListener = (arn: string | undefined) => state.byListener(arn);
  const byRule = (arn: string | undefined) => state.byRule(arn);
  return {
    ModifyRule: (input) => ({ Rules: [byRule(input.RuleArn).rules.modify(input.RuleArn ?? '', input)] }),
    DescribeRules: ({ ListenerArn, RuleArns = [], Marker, PageSize }) => {
      if ((ListenerArn === undefined) === (RuleArns.length === 0)) {
        throw validation('Specify either a listener ARN or rule ARNs');
      }
      const all =
        ListenerArn !== undefined
          ? byListener(ListenerArn).rules.describe()
          : RuleArns.flatMap((arn) =>
              byRule(arn)
                .rules.describe()
                .filter(({ RuleArn }) => RuleArn === arn),
            );
      const { page, next } = pageOf(all, { Marker, PageSize });
      return { Rules: page, ...next };
    },
    DescribeTargetHealth: ({ TargetGroupArn, Targets }) => ({
      TargetHealthDescriptions: targetHealth(group(TargetGroupArn), Targets),
    }),
    DescribeListeners: ({ ListenerArns, LoadBalancerArn, Marker, PageSize }) => {
      if (!ListenerArns?.length && LoadBalancerArn === undefined) {
        throw validation('You must specify either listener ARNs or a load balancer ARN');
      }
      const found = ListenerArns?.length
        ? ListenerArns.map(byListener)
        : balancers.filter(({ arn }) => arn === LoadBalancerArn);
      const { page, next } = pageOf(found, { Marker, PageSize });
      return {
        Listeners: page.map((one) => ({
          ListenerArn: one.listenerArn,
          LoadBalancerArn: one.arn,
          Port: 80,
          Protocol: 'HTTP' as const,
          DefaultActions: one.rules.describe().at(-1)?.Actions,
        })),
        ...next,
      };
    },
    DescribeLoadBalancers: ({ LoadBalancerArns = [], Names = [], Marker, PageSize }) => {
      const missing = [
        ...LoadBalancerArns.filter((arn) => !balancers.some((one) => one.arn === arn)),
        ...Names.filter((name) => !balancers.some((one) => one.name === name)),
      ];
      if (missing[0] !== undefined) throw loadBalancerNotFound(missing[0]);
      const all = LoadBalancerArns.length + Names.length === 0;
      const found = balancers.filter(({ arn, name }) => all || LoadBalancerArns.includes(arn) || Names.includes(name));
      const { page, next } = pageOf(found, { Marker, PageSize });
      return {
        LoadBalancers: page.map(({ arn, name, hostName }) => ({
          LoadBalancerArn: arn,
          LoadBalancerName: name,
          DNSName: hostName,
          Type: 'application' as const,
          State: { Code: 'active' as const },
        })),
        ...next,
      };
    },
    DescribeTargetGroups: ({ TargetGroupArns, Names, LoadBalancerArn, Marker, PageSize }) => {
      const found = TargetGroupArns?.length
        ? TargetGroupArns.map(group)
        : [...groups.values()].filter(({ settings }) => Names?.includes(settings.name) ?? true);
      const owners = ({ settings }: TargetGroup) =>
        balancers.filter(({ targetGroupArns }) => targetGroupArns.includes(settings.arn)).map(({ arn }) => arn);
      const kept = found.filter((one) => LoadBalancerArn === undefined || owners(one).includes(LoadBalancerArn));
      const { page, next } = pageOf(kept, { Marker, PageSize });
      return {
        TargetGroups: page.map((one) => ({
          TargetGroupArn: one.settings.arn,
          TargetGroupName: one.settings.name,
          TargetType: 'ip' as const,
          Protocol: 'HTTP' as const,
          HealthCheckPath: one.settings.healthCheckPath ?? '/',
          HealthCheckIntervalSeconds: one.settings.healthCheckIntervalSeconds ?? 10,
          LoadBalancerArns: owners(one),
        })),
        ...next,
      };
    },
  };
}

function targetHealth(
  group: TargetGroup,
  targets: readonly sdk.TargetDescription[] | undefined,
): sdk.TargetHealthDescription[] {
  const registered = group.describe();
  if (targets === undefined || targets.length === 0) return registered;
  return targets.map((target) => {
    const found = registered.find(
      ({ Target }) => Target?.Id === target.Id && (target.Port ?? Target?.Port) === Target?.Port,
    );
    return (
      found ?? {
        Target: target,
        TargetHealth: {
          State: 'unused',
          Reason: 'Target.NotRegistered',
          Description: 'Target is not registered to the target group',
        },
      }
    );
  });
}

function pageOf<T>(
  all: readonly T[],
  { Marker, PageSize = 400 }: { Marker?: string | undefined; PageSize?: number | undefined },
): { page: T[]; next: { NextMarker?: string } } {
  if (PageSize < 1 || PageSize > 400) throw validation(`PageSize must be between 1 and 400, found ${PageSize}`);
  const start = Marker === undefined ? 0 : Number(Marker);
  if (!Number.isInteger(start) || start < 0 || start > all.length) throw validation(`Invalid Marker '${Marker}'`);
  const end = start + PageSize;
  return { page: all.slice(start, end), next: end < all.length ? { NextMarker: String(end) } : {} };
}
