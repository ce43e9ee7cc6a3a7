import type { ScalableTarget } from '@aws-sdk/client-application-auto-scaling';
import type { Service } from '@aws-sdk/client-ecs';
import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RecordedService } from '../../../lambdas/shared/contract/recorded-service';
import { WATCH } from './execution-book';
import type { Scene } from './scene';
import { type WriterSwitch, writerSwitches } from './writer-switches';

export interface ServiceState {
  /** `shop/orders-api` */
  readonly key: string;
  readonly desiredCount: number;
  /** Tasks that serve. */
  readonly ready: number;
  /** Tasks that are not STOPPED. */
  readonly live: number;
  readonly taskDefinition: string;
  /** `enable/rollback` */
  readonly circuitBreaker: string;
  /** `min..max` and what is suspended; `none` without a scalable target. */
  readonly scaling: string;
}

/** Production as its users have it. */
export interface ProductionView {
  readonly holder: string | undefined;
  /** Security groups in effect, or on their way to be. */
  readonly groups: readonly string[];
  readonly services: readonly ServiceState[];
  readonly switches: readonly WriterSwitch[];
  readonly isPageShown: boolean;
}

/** Production as it is now, past everything that readers may see late. */
export function productionView(scene: Scene): ProductionView {
  const holder = scene.holder();
  return {
    holder: holder?.resourceId,
    groups: groupsOf(holder),
    services: serviceStates(scene),
    switches: writerSwitches(scene),
    isPageShown: isPageShown(scene),
  };
}

export function groupsOf(
  instance: { readonly securityGroups: readonly { readonly groupId: string; readonly status: string }[] } | undefined,
): readonly string[] {
  return (instance?.securityGroups ?? [])
    .filter(({ status }) => status !== 'removing')
    .map(({ groupId }) => groupId)
    .sort();
}

/** A recorded service in the form in which the present one is read. */
export function recordedState(recorded: RecordedService): Omit<ServiceState, 'ready' | 'live'> {
  const { cluster, service, desiredCount, taskDefinition, circuitBreaker, scaling } = recorded;
  return {
    key: `${cluster}/${service}`,
    desiredCount,
    taskDefinition,
    circuitBreaker: breakerText(circuitBreaker),
    scaling: scaling
      ? scalingText(
          scaling.minCapacity,
          scaling.maxCapacity,
          scaling.suspended.dynamicScalingIn,
          scaling.suspended.dynamicScalingOut,
          scaling.suspended.scheduledScaling,
        )
      : 'none',
  };
}

function serviceStates({ world, recovery }: Scene): readonly ServiceState[] {
  const { ecs, scaling } = world.services;
  const call = (service: string, operation: string) => ({ service, operation, caller: WATCH, requestId: 'invariants' });
  const tasks = ecs.tasks();
  return recovery.settings.writers.flatMap((writer) => {
    if (!('service' in writer)) return [];
    const { cluster, service: name } = writer;
    const { services = [] } = ecs.operations.DescribeServices!(
      { cluster, services: [name] },
      call('ecs', 'DescribeServices'),
    ) as { readonly services?: readonly Service[] };
    const { ScalableTargets = [] } = scaling.operations.DescribeScalableTargets!(
      { ServiceNamespace: 'ecs', ResourceIds: [`service/${cluster}/${name}`] },
      call('application-autoscaling', 'DescribeScalableTargets'),
    ) as { readonly ScalableTargets?: readonly ScalableTarget[] };
    const [found] = services;
    if (!found) return [];
    const own = tasks.filter(({ settings }) => settings.serviceName === name);
    return {
      key: `${cluster}/${name}`,
      desiredCount: found.desiredCount ?? 0,
      ready: own.filter(({ ready }) => ready).length,
      live: own.filter(({ lastStatus }) => lastStatus !== 'STOPPED').length,
      taskDefinition: found.taskDefinition ?? '',
      circuitBreaker: breakerText(found.deploymentConfiguration?.deploymentCircuitBreaker),
      scaling: targetText(ScalableTargets[0]),
    };
  });
}

function isPageShown({ world, recovery }: Scene): boolean {
  const { settings, listenerRuleArn } = recovery;
  if (settings.maintenancePage.kind !== 'listenerRule' || listenerRuleArn === undefined) return false;
  const call = { service: 'elasticloadbalancing', operation: 'DescribeRules', caller: WATCH, requestId: 'invariants' };
  const { Rules = [] } = world.services.loadBalancing.operations.DescribeRules!(
    { RuleArns: [listenerRuleArn] },
    call,
  ) as { readonly Rules?: readonly Rule[] };
  const values = (Rules[0]?.Conditions ?? []).flatMap(
    ({ Values = [], PathPatternConfig }) => PathPatternConfig?.Values ?? Values,
  );
  return settings.maintenancePage.paths.every((path) => values.includes(path));
}

function breakerText(breaker: { readonly enable?: boolean; readonly rollback?: boolean } | undefined): string {
  return `${breaker?.enable === true}/${breaker?.rollback === true}`;
}

function targetText(target: ScalableTarget | undefined): string {
  if (!target) return 'none';
  const { MinCapacity = 0, MaxCapacity = 0, SuspendedState } = target;
  return scalingText(
    MinCapacity,
    MaxCapacity,
    SuspendedState?.DynamicScalingInSuspended === true,
    SuspendedState?.DynamicScalingOutSuspended === true,
    SuspendedState?.ScheduledScalingSuspended === true,
  );
}

/** Whether nothing but a person or a deployment raises a service with this scaling. */
export function isSuspended(scaling: ServiceState['scaling']): boolean {
  return scaling === 'none' || /^0\.\.\d+ suspended 111$/.test(scaling);
}

function scalingText(min: number, max: number, ...suspended: readonly boolean[]): string {
  return `${min}..${max} suspended ${suspended.map(Number).join('')}`;
}
