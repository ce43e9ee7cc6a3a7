import type { Deployment, DeploymentRolloutState } from '@aws-sdk/client-ecs';
import type { EcsTask } from './ecs-task';

const SMALLEST_THRESHOLD = 3;
const LARGEST_THRESHOLD = 200;
const LONGEST_BACK_OFF_DOUBLINGS = 5;

/** One deployment of a service: a task definition and how its roll-out goes. */
export class DeploymentRecord {
  status: 'PRIMARY' | 'ACTIVE' = 'PRIMARY';
  rolloutState: DeploymentRolloutState = 'IN_PROGRESS';
  rolloutStateReason: string;
  failedTasks = 0;
  /** Until then no task replaces a failed one. */
  notBefore = 0;
  updatedAt: Date;
  private failuresInARow = 0;

  constructor(
    readonly id: string,
    readonly taskDefinitionArn: string,
    readonly createdAt: Date,
  ) {
    this.updatedAt = createdAt;
    this.rolloutStateReason = `ECS deployment ${id} in progress.`;
  }

  roll(state: DeploymentRolloutState, reason: string, now: Date): void {
    this.rolloutState = state;
    this.rolloutStateReason = reason;
    this.updatedAt = now;
  }

  /** Counts a task that ended by itself and sets the back-off, which doubles with each failure in a row. */
  taskFailed(task: EcsTask, now: number, stepMilliseconds: number): void {
    const ranFor = now - (task.startedAt?.getTime() ?? now);
    const ranLong = ranFor > stepMilliseconds * 100;
    this.failedTasks += 1;
    this.failuresInARow = ranLong ? 1 : this.failuresInARow + 1;
    this.notBefore = now + stepMilliseconds * 2 ** Math.min(this.failuresInARow - 1, LONGEST_BACK_OFF_DOUBLINGS);
  }

  /** Whether the circuit breaker opens: half of the desired tasks failed, at least 3 and at most 200. */
  hasFailed(desiredCount: number): boolean {
    const half = Math.ceil(desiredCount / 2);
    return this.failedTasks >= Math.min(LARGEST_THRESHOLD, Math.max(SMALLEST_THRESHOLD, half));
  }

  describe(desiredCount: number, tasks: readonly EcsTask[]): Deployment {
    const own = tasks.filter(({ settings }) => settings.startedBy === this.id);
    return {
      id: this.id,
      status: this.status,
      taskDefinition: this.taskDefinitionArn,
      desiredCount: this.status === 'PRIMARY' ? desiredCount : 0,
      runningCount: runningCount(own),
      pendingCount: pendingCount(own),
      failedTasks: this.failedTasks,
      createdAt: this.createdAt,
      updatedAt: this.updatedAt,
      launchType: 'FARGATE',
      rolloutState: this.rolloutState,
      rolloutStateReason: this.rolloutStateReason,
    };
  }
}

export function runningCount(tasks: readonly EcsTask[]): number {
  return tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
}

export function pendingCount(tasks: readonly EcsTask[]): number {
  return tasks.filter(({ lastStatus }) => lastStatus === 'PROVISIONING' || lastStatus === 'PENDING').length;
}

/** Whether the task ended without being asked to, or was replaced for its health. */
export function endedByItself(task: EcsTask): boolean {
  const unhealthy = task.health !== undefined && task.stoppedReason?.startsWith('Task failed ELB health checks');
  return task.stopCode === 'EssentialContainerExited' || task.stopCode === 'TaskFailedToStart' || unhealthy === true;
}
