import type { RecordedService } from '../../contract/recorded-service';
import { writerSubject } from '../../contract/writer';
import type { ObservedService } from '../../ecs';
import type { TargetGroupHealth } from '../../load-balancer';
import type { Resumption } from '../writer-kind';
import { sameConstraints } from './resume';

/** Why the service does not yet run as wanted, one line at most. */
export function resumeFaults(
  recorded: RecordedService,
  service: ObservedService | undefined,
  targetHealth: readonly TargetGroupHealth[],
  { portion, resumeWith }: Resumption,
): readonly string[] {
  const daemon = recorded.schedulingStrategy === 'DAEMON';
  if (portion === 'canary' && (recorded.desiredCount === 0 || daemon)) {
    return [];
  }
  const wanted = portion === 'canary' ? 1 : recorded.desiredCount;
  const subject = writerSubject(recorded);
  if (!service) {
    return [`${subject}: found none, expected ${wanted} running`];
  }
  const healthy = Math.min(wanted, service.desiredCount);
  const faults = [
    ...(daemon ? daemonFaults(service, recorded) : countFaults(service, recorded, wanted)),
    ...(wanted > 0 && recorded.deploymentController === 'ECS'
      ? deploymentFaults(service, resumeWith[recorded.service] ?? recorded.taskDefinition)
      : []),
    ...targetHealth
      .filter((group) => service.targetGroupArns.includes(group.targetGroupArn) && group.healthy < healthy)
      .map((group) => `${group.healthy} healthy targets${group.others ? ` (${group.others})` : ''} of ${healthy}`),
  ];
  const event = service.events[0] ? `; last event: ${service.events[0]}` : '';
  return faults.length > 0 ? [`${subject}: ${faults.join(', ')}${event}`] : [];
}

/** Tasks that were recorded and do not run, or that run and are not served to yet, one line each. */
export function missingTasks(
  recorded: RecordedService,
  service: ObservedService | undefined,
  targetHealth: readonly TargetGroupHealth[],
): readonly string[] {
  const missing = recorded.desiredCount - (service?.runningCount ?? 0);
  const unhealthy = targetHealth.filter(
    ({ targetGroupArn, healthy }) =>
      service?.targetGroupArns.includes(targetGroupArn) && healthy < recorded.desiredCount,
  );
  return [
    ...(missing > 0 ? [`${writerSubject(recorded)}: ${missing} tasks`] : []),
    ...unhealthy.map(
      ({ healthy }) => `${writerSubject(recorded)}: ${healthy} healthy targets of ${recorded.desiredCount}`,
    ),
  ];
}

function countFaults(service: ObservedService, recorded: RecordedService, wanted: number): readonly string[] {
  const { desiredCount, runningCount } = service;
  // Once scaling is back it may have moved the count within its bounds: that is not a fault.
  const { minCapacity, maxCapacity } = recorded.scaling ?? { minCapacity: wanted, maxCapacity: wanted };
  const accepted = desiredCount === wanted || (desiredCount >= minCapacity && desiredCount <= maxCapacity);
  return [
    ...(accepted ? [] : [`desired count ${desiredCount}, expected ${wanted}`]),
    ...(runningCount >= desiredCount ? [] : [`${runningCount} of ${desiredCount} tasks running`]),
  ];
}

/** ECS counts for a daemon how many instances it should run on. */
function daemonFaults(service: ObservedService, recorded: RecordedService): readonly string[] {
  const { desiredCount, runningCount, placementConstraints } = service;
  return [
    ...(sameConstraints(recorded.placementConstraints ?? [], placementConstraints)
      ? []
      : ['placement constraints differ from those recorded']),
    ...(recorded.desiredCount > 0 && desiredCount === 0 ? ['no instance to run on yet'] : []),
    ...(runningCount >= desiredCount ? [] : [`${runningCount} of ${desiredCount} tasks running`]),
  ];
}

function deploymentFaults(service: ObservedService, taskDefinition: string): readonly string[] {
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  if (!primary || primary.taskDefinition !== taskDefinition) {
    return [`runs '${primary?.taskDefinition ?? service.taskDefinition}', expected '${taskDefinition}'`];
  }
  const older = service.deployments.filter((deployment) => deployment !== primary && deployment.runningCount > 0);
  return [
    ...(older.length > 0 ? [`${older.length} older deployments still run tasks`] : []),
    // Restoring the circuit breaker's rollback is safe only once the deployment has ended.
    ...(primary.rolloutState === undefined || primary.rolloutState === 'COMPLETED'
      ? []
      : [`deployment is ${primary.rolloutState}`]),
  ];
}
