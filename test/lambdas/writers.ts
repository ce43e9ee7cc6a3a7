import type { RecordedService } from '../../lambdas/shared/contract/recorded-service';
import type { ObservedService } from '../../lambdas/shared/ecs';
import type { ObservedTarget } from '../../lambdas/shared/scaling';
import { foundService } from '../../lambdas/shared/writers/ecs-service/find';
import type { FoundWriter } from '../../lambdas/shared/writers/writer-kind';

/** Builders for the writers `shop/api` and `shop/worker` of decision tables. */
export function recorded(service: string, changes: Partial<RecordedService> = {}): RecordedService {
  return {
    kind: 'ecsService',
    schedulingStrategy: 'REPLICA',
    deploymentController: 'ECS',
    cluster: 'shop',
    service,
    serviceArn: `arn:${service}`,
    desiredCount: 3,
    taskDefinition: `${service}:1`,
    ...changes,
  };
}

export function observed(service: string, changes: Partial<ObservedService> = {}): ObservedService {
  const { desiredCount = 3, taskDefinition = `${service}:1` } = changes;
  return {
    cluster: 'shop',
    service,
    serviceArn: `arn:${service}`,
    status: 'ACTIVE',
    schedulingStrategy: 'REPLICA',
    deploymentController: 'ECS',
    desiredCount,
    runningCount: desiredCount,
    pendingCount: 0,
    taskDefinition,
    deployments: [
      { status: 'PRIMARY', taskDefinition, desiredCount, runningCount: desiredCount, rolloutState: 'COMPLETED' },
    ],
    targetGroupArns: [],
    placementConstraints: [],
    taskSets: 0,
    events: [],
    ...changes,
  };
}

export const ACTIVE = { dynamicScalingIn: false, dynamicScalingOut: false, scheduledScaling: false };
export const SUSPENDED = { dynamicScalingIn: true, dynamicScalingOut: true, scheduledScaling: true };

export function target(service: string, minCapacity: number, maxCapacity: number, suspended = ACTIVE): ObservedTarget {
  return { cluster: 'shop', service, target: { minCapacity, maxCapacity, suspended } };
}

/** What the plan finds of a service. */
export function found(service: ObservedService, resumeWith?: string): FoundWriter {
  const { cluster, service: name } = service;
  return foundService({ kind: 'ecsService', cluster, service: name }, service, undefined, resumeWith);
}
