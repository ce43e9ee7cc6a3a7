import type { DeploymentConfiguration, SchedulingStrategy, ServiceEvent } from '@aws-sdk/client-ecs';
import type { WorldContext } from '../../world';
import { DeploymentRecord } from './deployment-record';
import type { EcsTask } from './ecs-task';
import { rollingSteps } from './rolling-deployment';

export interface ServiceSettings {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly schedulingStrategy: SchedulingStrategy;
  readonly deploymentController: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly securityGroupIds: readonly string[];
  readonly subnetIds: readonly string[];
  readonly targetGroupArn?: string;
  readonly tags: Map<string, string>;
}

export interface ServiceSurroundings {
  readonly context: WorldContext;
  /** Starts a task of the deployment. */
  readonly startTask: (service: EcsService, deployment: DeploymentRecord) => EcsTask;
  readonly identifier: () => string;
}

const SMALLEST_BACK_OFF_MILLISECONDS = 10;
const STOPPED_TASKS_KEPT_MILLISECONDS = 3_600_000;
const EVENTS_KEPT = 100;

/** A service and its scheduler: keeps the desired number of tasks and rolls out new task definitions. */
export class EcsService {
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE' = 'ACTIVE';
  configuration: DeploymentConfiguration;
  healthCheckGracePeriodSeconds = 0;
  readonly createdAt: Date;
  readonly events: ServiceEvent[] = [];
  deployments: DeploymentRecord[] = [];
  private all: EcsTask[] = [];
  private lastCompleted: string | undefined;
  private steady = false;
  private readonly closing = new AbortController();
  private reconciling = false;
  private changedMeanwhile = false;

  constructor(
    readonly settings: ServiceSettings,
    public desiredCount: number,
    taskDefinitionArn: string,
    private readonly surroundings: ServiceSurroundings,
  ) {
    this.createdAt = surroundings.context.clock.now();
    this.configuration = {
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: false, rollback: false },
    };
    this.deploy(taskDefinitionArn);
  }

  /** Tasks that run or ran within the last hour. */
  get tasks(): readonly EcsTask[] {
    const oldest = this.now - STOPPED_TASKS_KEPT_MILLISECONDS;
    this.all = this.all.filter(({ stoppedAt }) => stoppedAt === undefined || stoppedAt.getTime() > oldest);
    return this.all;
  }

  get primary(): DeploymentRecord {
    const [primary] = this.deployments;
    if (primary === undefined) throw new Error(`service '${this.settings.name}' has no deployment`);
    return primary;
  }

  /** One deployment, every desired task serving and none on its way out. */
  get isSteady(): boolean {
    const present = this.tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED');
    const serving = present.filter(({ ready }) => ready).length;
    return this.deployments.length === 1 && serving === this.desiredCount && present.length === serving;
  }

  /** Starts a deployment; an unfinished one is replaced by it. */
  deploy(taskDefinitionArn: string): void {
    for (const deployment of this.deployments) deployment.status = 'ACTIVE';
    const id = `ecs-svc/${this.surroundings.identifier()}`;
    this.deployments.unshift(new DeploymentRecord(id, taskDefinitionArn, this.surroundings.context.clock.now()));
  }

  taskChanged(task: EcsTask): void {
    const deployment = this.deployments.find(({ id }) => id === task.settings.startedBy);
    if (task.desiredStatus === 'RUNNING' && task.health === 'unhealthy') this.replaceUnhealthy(task);
    if (task.lastStatus === 'STOPPED' && deployment !== undefined && failed(task)) {
      const step = Math.max(SMALLEST_BACK_OFF_MILLISECONDS, this.surroundings.context.pace.milliseconds('taskStart'));
      deployment.taskFailed(task, this.now, step);
      this.note(`has stopped 1 running tasks: (task ${task.id}): ${task.stoppedReason}.`);
      this.breakCircuit(deployment);
      this.retryAt(deployment.notBefore);
    }
    this.reconcile();
  }

  /** Takes every step towards the desired state that is possible now; later steps follow from changes of tasks. */
  reconcile(): void {
    if (this.closing.signal.aborted) return;
    // A step changes tasks, and each change asks for the next step: taken one inside the other, they would add up.
    this.changedMeanwhile = this.reconciling;
    if (this.reconciling) return;
    this.reconciling = true;
    try {
      do {
        this.changedMeanwhile = false;
        this.step();
      } while (this.changedMeanwhile);
    } finally {
      this.reconciling = false;
    }
  }

  note(message: string): void {
    const createdAt = this.surroundings.context.clock.now();
    this.events.unshift({
      id: this.surroundings.identifier(),
      createdAt,
      message: `(service ${this.settings.name}) ${message}`,
    });
    this.events.splice(EVENTS_KEPT);
  }

  /** Ends every process without grace and starts nothing any more. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.all.map((task) => task.kill()));
  }

  private get now(): number {
    return this.surroundings.context.clock.now().getTime();
  }

  private step(): void {
    const { primary } = this;
    const live = this.tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    const own = live.filter(({ settings }) => settings.startedBy === primary.id);
    const older = live.filter(({ settings }) => settings.startedBy !== primary.id);
    const steps = rollingSteps({
      desired: this.desiredCount,
      minimumHealthyPercent: this.configuration.minimumHealthyPercent ?? 100,
      maximumPercent: this.configuration.maximumPercent ?? 200,
      primary: counts(own),
      older: counts(older),
    });
    const mayStart = primary.rolloutState !== 'FAILED' && this.now >= primary.notBefore;
    if (mayStart && steps.start > 0) this.start(primary, steps.start);
    this.scaleIn(own, steps.stopPrimary);
    this.scaleIn(older, steps.stopOlder);
    this.finish();
  }

  private start(deployment: DeploymentRecord, count: number): void {
    const started = Array.from({ length: count }, () => this.surroundings.startTask(this, deployment));
    this.all.push(...started);
    this.note(`has started ${count} tasks: ${started.map(({ id }) => `(task ${id})`).join(' ')}.`);
  }

  private scaleIn(tasks: readonly EcsTask[], count: number): void {
    const now = this.surroundings.context.clock.now();
    const open = tasks
      .filter((task) => !task.isProtected(now))
      .sort((left, right) => Number(left.ready) - Number(right.ready));
    for (const task of open.slice(0, count)) {
      task.stop('ServiceSchedulerInitiated', `Scaling activity initiated by (deployment ${this.primary.id})`);
    }
  }

  private replaceUnhealthy(task: EcsTask): void {
    const since = this.now - (task.startedAt?.getTime() ?? this.now);
    // Not shortened: the process of a task takes as long to start here as elsewhere.
    const grace = this.healthCheckGracePeriodSeconds * 1000;
    if (since < grace) {
      this.retryAt(this.now + grace - since, () => this.taskChanged(task));
      return;
    }
    this.note(`(task ${task.id}) failed health checks in (target-group ${task.settings.targetGroupArn}).`);
    task.stop(
      'ServiceSchedulerInitiated',
      `Task failed ELB health checks in (target-group ${task.settings.targetGroupArn})`,
    );
  }

  private breakCircuit(deployment: DeploymentRecord): void {
    const breaker = this.configuration.deploymentCircuitBreaker;
    const rolling = deployment === this.primary && deployment.rolloutState === 'IN_PROGRESS';
    if (!rolling || !breaker?.enable || !deployment.hasFailed(this.desiredCount)) return;
    const reason = 'ECS deployment circuit breaker: tasks failed to start.';
    deployment.roll('FAILED', reason, this.surroundings.context.clock.now());
    this.note(`(deployment ${deployment.id}) deployment failed: tasks failed to start.`);
    if (!breaker.rollback || this.lastCompleted === undefined) return;
    this.deploy(this.lastCompleted);
    this.primary.rolloutStateReason = `ECS deployment circuit breaker: rolling back to ${this.lastCompleted}.`;
    this.note(`rolling back to (deployment ${this.primary.id}).`);
  }

  private finish(): void {
    const present = this.tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED');
    this.deployments = this.deployments.filter(
      ({ id, status }) => status === 'PRIMARY' || present.some(({ settings }) => settings.startedBy === id),
    );
    const { primary } = this;
    const ready = present.filter((task) => task.ready && task.settings.startedBy === primary.id).length;
    if (primary.rolloutState === 'IN_PROGRESS' && ready === this.desiredCount && this.deployments.length === 1) {
      const reason = `ECS deployment ${primary.id} completed.`;
      primary.roll('COMPLETED', reason, this.surroundings.context.clock.now());
      this.lastCompleted = primary.taskDefinitionArn;
      this.note(`(deployment ${primary.id}) deployment completed.`);
    }
    if (this.isSteady && !this.steady) this.note('has reached a steady state.');
    this.steady = this.isSteady;
  }

  private retryAt(time: number, retry = () => this.reconcile()): void {
    const wait = Math.max(0, time - this.now) + 1;
    this.surroundings.context.clock.sleep(wait, this.closing.signal).then(retry, () => undefined);
  }
}

function counts(tasks: readonly EcsTask[]): { live: number; ready: number } {
  return { live: tasks.length, ready: tasks.filter(({ ready }) => ready).length };
}

function failed(task: EcsTask): boolean {
  const unhealthy = task.health !== undefined && task.stoppedReason?.startsWith('Task failed ELB health checks');
  return task.stopCode === 'EssentialContainerExited' || task.stopCode === 'TaskFailedToStart' || unhealthy === true;
}
