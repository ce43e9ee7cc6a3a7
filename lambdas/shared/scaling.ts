import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type { RecordedService } from './contract/recorded-service';
import type { Writer } from './ecs';

/** Bounds and suspensions of a service's scalable target. */
export type ScalingTarget = NonNullable<RecordedService['scaling']>;

/** A writer with its scalable target; services without one are absent. */
export interface ObservedTarget extends Writer {
  readonly target: ScalingTarget;
}

const ALL_SUSPENDED = { dynamicScalingIn: true, dynamicScalingOut: true, scheduledScaling: true } as const;
const DIMENSION = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
const RESOURCES_PER_CALL = 50;

/** Calls to Application Auto Scaling that functions of a recovery make. */
export class Scaling {
  constructor(private readonly client = new ApplicationAutoScalingClient({})) {}

  async targets(writers: readonly Writer[]): Promise<readonly ObservedTarget[]> {
    const observed: ObservedTarget[] = [];
    for (let start = 0; start < writers.length; start += RESOURCES_PER_CALL) {
      observed.push(...(await this.targetsOf(writers.slice(start, start + RESOURCES_PER_CALL))));
    }
    return observed;
  }

  /** Minimum 0 and everything suspended: from here on nothing but a person or a deployment raises the service. */
  async suspend(writer: Writer): Promise<void> {
    await this.client.send(
      new RegisterScalableTargetCommand({
        ...DIMENSION,
        ResourceId: resourceId(writer),
        MinCapacity: 0,
        SuspendedState: suspendedState(ALL_SUSPENDED),
      }),
    );
  }

  /** Clamps the service's desired count into the bounds at once, so it comes after the count. */
  async restore(writer: Writer, target: ScalingTarget): Promise<void> {
    await this.client.send(
      new RegisterScalableTargetCommand({
        ...DIMENSION,
        ResourceId: resourceId(writer),
        MinCapacity: target.minCapacity,
        MaxCapacity: target.maxCapacity,
        SuspendedState: suspendedState(target.suspended),
      }),
    );
  }

  private async targetsOf(writers: readonly Writer[]): Promise<readonly ObservedTarget[]> {
    const observed: ObservedTarget[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.client.send(
        new DescribeScalableTargetsCommand({
          ...DIMENSION,
          ResourceIds: writers.map(resourceId),
          ...(nextToken ? { NextToken: nextToken } : {}),
        }),
      );
      for (const target of page.ScalableTargets ?? []) {
        const writer = writers.find((candidate) => resourceId(candidate) === target.ResourceId);
        if (writer) {
          observed.push({
            cluster: writer.cluster,
            service: writer.service,
            target: {
              minCapacity: target.MinCapacity ?? 0,
              maxCapacity: target.MaxCapacity ?? 0,
              suspended: {
                dynamicScalingIn: target.SuspendedState?.DynamicScalingInSuspended === true,
                dynamicScalingOut: target.SuspendedState?.DynamicScalingOutSuspended === true,
                scheduledScaling: target.SuspendedState?.ScheduledScalingSuspended === true,
              },
            },
          });
        }
      }
      nextToken = page.NextToken;
    } while (nextToken);
    return observed;
  }
}

/** True when nothing but a person or a deployment can raise the service. */
export function isSuspended(target: ScalingTarget): boolean {
  const { dynamicScalingIn, dynamicScalingOut, scheduledScaling } = target.suspended;
  return target.minCapacity === 0 && dynamicScalingIn && dynamicScalingOut && scheduledScaling;
}

export function sameTarget(left: ScalingTarget, right: ScalingTarget): boolean {
  return (
    left.minCapacity === right.minCapacity &&
    left.maxCapacity === right.maxCapacity &&
    left.suspended.dynamicScalingIn === right.suspended.dynamicScalingIn &&
    left.suspended.dynamicScalingOut === right.suspended.dynamicScalingOut &&
    left.suspended.scheduledScaling === right.suspended.scheduledScaling
  );
}

function resourceId(writer: Writer): string {
  return `service/${writer.cluster}/${writer.service}`;
}

function suspendedState(suspended: ScalingTarget['suspended']) {
  return {
    DynamicScalingInSuspended: suspended.dynamicScalingIn,
    DynamicScalingOutSuspended: suspended.dynamicScalingOut,
    ScheduledScalingSuspended: suspended.scheduledScaling,
  };
}
