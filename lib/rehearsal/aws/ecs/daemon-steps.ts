import type { EcsTask } from './ecs-task';
import type { ContainerInstance } from './placement-constraint';

export interface DaemonSteps {
  readonly stop: readonly { readonly task: EcsTask; readonly reason: string }[];
  /** Hosts on which a task is missing. */
  readonly start: readonly ContainerInstance[];
}

/** What a daemon does next: one task of the newest deployment on each of its hosts, and elsewhere none. */
export function daemonSteps(
  hosts: readonly ContainerInstance[],
  tasks: readonly EcsTask[],
  deploymentId: string,
): DaemonSteps {
  const present = tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  const stop = present.flatMap((task) => {
    if (task.desiredStatus === 'STOPPED') return [];
    const { containerInstanceArn, startedBy } = task.settings;
    if (!hosts.some(({ arn }) => arn === containerInstanceArn))
      return [{ task, reason: 'Task does not meet the placement constraints of its service' }];
    return startedBy === deploymentId
      ? []
      : [{ task, reason: `Scaling activity initiated by (deployment ${deploymentId})` }];
  });
  const start = hosts.filter(({ arn }) => !present.some(({ settings }) => settings.containerInstanceArn === arn));
  return { stop, start };
}
