import type { PlacementConstraint, RecordedService } from '../../contract/recorded-service';
import { writerSubject } from '../../contract/writer';
import type { Ecs, ObservedService } from '../../ecs';
import type { ObservedTask } from '../../ecs-task';
import { isSuspended, type Scaling, type ScalingTarget } from '../../scaling';
import type { Change } from '../writer-kind';

/** No instance carries the attribute: ECS then places no task of the daemon and stops those that run. */
export const NOWHERE: PlacementConstraint = {
  type: 'memberOf',
  expression: 'attribute:database-recovery == frozen',
};
const REASON = 'a database recovery has stopped this writer';

/** A service as it is seen while it is to be stopped. */
export interface RunningService {
  readonly recorded: RecordedService;
  /** Absent when it is gone: then it runs nothing. */
  readonly service: ObservedService | undefined;
  readonly target: ScalingTarget | undefined;
  /** Every task that is not `STOPPED`. */
  readonly tasks: readonly ObservedTask[];
  /** Tasks that outlive a desired count of 0, by ARN. */
  readonly protectedTasks: readonly string[];
}

/**
 * What is left to stop. Scaling is suspended before the count falls, or a scheduled action or a minimum raises the
 * service again; protection falls before it, or the tasks stay for up to 48 hours.
 */
export function stopChanges(seen: RunningService, ports: { ecs: Ecs; scaling: Scaling }, force: boolean): Change[] {
  const { recorded, service, target, protectedTasks } = seen;
  const { ecs, scaling } = ports;
  const subject = writerSubject(recorded);
  const { cluster } = recorded;
  const ending = force && isHeld(seen) ? seen.tasks.filter((task) => task.desiredStatus === 'RUNNING') : [];
  return [
    ...(target && !isSuspended(target)
      ? [
          {
            call: {
              call: 'application-autoscaling:RegisterScalableTarget',
              subject,
              detail: 'minimum 0, all scaling suspended',
            },
            make: () => scaling.suspend(recorded),
          },
        ]
      : []),
    ...(protectedTasks.length > 0
      ? [
          {
            call: {
              call: 'ecs:UpdateTaskProtection',
              subject,
              detail: `scale-in protection of ${protectedTasks.length} tasks removed`,
            },
            make: () => ecs.clearProtection(cluster, protectedTasks),
            follows: true as const,
          },
        ]
      : []),
    ...(service && !isHeld(seen) ? [hold(recorded, service, ecs)] : []),
    ...ending.map((task) => ({
      call: { call: 'ecs:StopTask', subject, detail: task.taskArn.split('/').at(-1) ?? task.taskArn },
      make: () => ecs.stopTask(cluster, task.taskArn, REASON),
      follows: true as const,
    })),
  ];
}

function hold(recorded: RecordedService, service: ObservedService, ecs: Ecs): Change {
  const call = { call: 'ecs:UpdateService', subject: writerSubject(recorded) };
  return recorded.schedulingStrategy === 'DAEMON'
    ? {
        call: { ...call, detail: `placement constraint '${NOWHERE.expression}'` },
        make: () => ecs.updateService(service, { placementConstraints: [...service.placementConstraints, NOWHERE] }),
      }
    : {
        call: { ...call, detail: `desired count ${service.desiredCount} -> 0` },
        make: () => ecs.updateService(service, { desiredCount: 0 }),
      };
}

/** True when ECS starts no further task. */
function isHeld({ recorded, service }: RunningService): boolean {
  if (service?.status !== 'ACTIVE') {
    return true;
  }
  return recorded.schedulingStrategy === 'DAEMON'
    ? service.placementConstraints.some(isNowhere)
    : service.desiredCount === 0;
}

export function isNowhere({ type, expression }: PlacementConstraint): boolean {
  return type === NOWHERE.type && expression === NOWHERE.expression;
}

/** Why the service may still write; empty when every task is `STOPPED` and none will start. */
export function activityOf(seen: RunningService): readonly string[] {
  const { recorded, service, tasks } = seen;
  const subject = writerSubject(recorded);
  const statuses = [...new Set(tasks.map((task) => task.lastStatus))].join(', ');
  const daemon = recorded.schedulingStrategy === 'DAEMON';
  return [
    ...(tasks.length > 0 ? [`${subject}: ${tasks.length} tasks not stopped (${statuses})`] : []),
    ...(service && !isHeld(seen)
      ? [
          daemon
            ? `${subject}: its placement constraints let it run`
            : `${subject}: desired count is ${service.desiredCount}`,
        ]
      : []),
    ...(service?.status === 'ACTIVE' && service.deployments.length > 1 && isHeld(seen)
      ? [`${subject}: ${service.deployments.length} deployments under way`]
      : []),
  ];
}

/** Who may have started it: ECS's own last words, and the starters of its tasks. */
export function tracesOf({ service, tasks }: RunningService): string | undefined {
  const starters = [...new Set(tasks.flatMap(({ startedBy }) => startedBy ?? []))];
  const traces = [
    ...(service?.events[0] ? [`last event: ${service.events[0]}`] : []),
    ...(starters.length > 0 ? [`tasks started by ${starters.join(', ')}`] : []),
  ];
  return traces.length > 0 ? traces.join('; ') : undefined;
}
