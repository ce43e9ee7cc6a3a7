import type { Task } from '@aws-sdk/client-ecs';

export interface ObservedTask {
  readonly taskArn: string;
  readonly lastStatus: string;
  /** `STOPPED` once somebody has asked for its end. */
  readonly desiredStatus: string;
  /** `ecs-svc/...` for a task of a service, otherwise what whoever started it gave. */
  readonly startedBy?: string;
  /** Absent until ECS has begun to stop it. */
  readonly end?: {
    /** When ECS noticed that it ends. */
    readonly at: string;
    /** `EssentialContainerExited`, `TaskFailedToStart`, `ServiceSchedulerInitiated` ... */
    readonly code: string;
    readonly reason: string;
    readonly exitCode?: number;
  };
}

export function observedTask(task: Task): ObservedTask {
  const at = task.stoppingAt ?? task.stoppedAt;
  const exitCode = task.containers?.find((container) => container.exitCode !== undefined)?.exitCode;
  return {
    taskArn: task.taskArn ?? '',
    lastStatus: task.lastStatus ?? 'UNKNOWN',
    desiredStatus: task.desiredStatus ?? 'UNKNOWN',
    ...(task.startedBy ? { startedBy: task.startedBy } : {}),
    ...(at
      ? {
          end: {
            at: at.toISOString(),
            code: task.stopCode ?? 'UNKNOWN',
            reason: task.stoppedReason ?? 'no reason given',
            ...(exitCode === undefined ? {} : { exitCode }),
          },
        }
      : {}),
  };
}
