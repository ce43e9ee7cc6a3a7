import type { RecordedService } from '../shared/contract/recorded-service';
import type { ObservedService } from '../shared/ecs';
import type { CheckWritersInput, StoppedInput } from './contract';

/** One line per service that still has tasks; empty when every task is `STOPPED`. */
export function notStopped({ found, tasks }: StoppedInput): readonly string[] {
  return tasks.flatMap(({ cluster, service, left }) => {
    const observed = found.find((candidate) => candidate.cluster === cluster && candidate.service === service);
    const raised = observed && observed.desiredCount > 0;
    if (left.length === 0 && !raised) {
      return [];
    }
    const statuses = [...new Set(left.map((task) => task.lastStatus))].join(', ');
    const running = left.length > 0 ? `${left.length} tasks not stopped (${statuses})` : 'no task yet';
    const raise = raised
      ? `, desired count was raised to ${observed.desiredCount} and is set to 0 again${lastEvent(observed)}`
      : '';
    return [`service '${cluster}/${service}': ${running}${raise}`];
  });
}

/** One line per service that does not yet run one healthy task of the right task definition. */
export function notCanary(input: CheckWritersInput): readonly string[] {
  return input.recorded
    .filter((recorded) => recorded.desiredCount > 0)
    .flatMap((recorded) => faultsOf(recorded, input, 1));
}

/** One line per service that does not yet run as recorded. */
export function notRecorded(input: CheckWritersInput): readonly string[] {
  return input.recorded.flatMap((recorded) => faultsOf(recorded, input, recorded.desiredCount));
}

function faultsOf(recorded: RecordedService, input: CheckWritersInput, wanted: number): readonly string[] {
  const name = `service '${recorded.cluster}/${recorded.service}'`;
  const service = input.found.find((s) => s.cluster === recorded.cluster && s.service === recorded.service);
  if (!service) {
    return [`${name}: found none, expected ${wanted} running`];
  }
  const healthy = Math.min(wanted, service.desiredCount);
  const faults = [
    ...countFaults(service, recorded, wanted),
    ...(wanted > 0 ? deploymentFaults(service, input.resumeWith[recorded.service] ?? recorded.taskDefinition) : []),
    ...input.targetHealth
      .filter((group) => service.targetGroupArns.includes(group.targetGroupArn) && group.healthy < healthy)
      .map((group) => `${group.healthy} healthy targets${group.others ? ` (${group.others})` : ''} of ${healthy}`),
  ];
  return faults.length > 0 ? [`${name}: ${faults.join(', ')}${lastEvent(service)}`] : [];
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

function lastEvent(service: ObservedService): string {
  return service.events[0] ? `; last event: ${service.events[0]}` : '';
}
