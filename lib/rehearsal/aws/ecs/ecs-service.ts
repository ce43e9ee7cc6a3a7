import type { DeploymentConfiguration, PlacementConstraint, ServiceEvent } from '@aws-sdk/client-ecs';
import type { WorldContext } from '../../world';
import { daemonSteps } from './daemon-steps';
import { DeploymentRecord, endedByItself } from './deployment-record';
import type { EcsTask } from './ecs-task';
import { admits, type ContainerInstance } from './placement-constraint';
import { deploymentCounts, rollingSteps } from './rolling-deployment';
import { DEFAULT_CONFIGURATION, type ServiceSettings } from './service-settings';

export interface ServiceSurroundings {
  readonly context: WorldContext;
  /** Starts a task of the deployment, on an instance where it is not on Fargate. */
  readonly startTask: (service: EcsService, deployment: DeploymentRecord, instance?: ContainerInstance) => EcsTask;
  /** Hosts of the cluster: a daemon runs once on each. */
  readonly instances: () => readonly ContainerInstance[];
  readonly identifier: () => string;
}

const SMALLEST_BACK_OFF_MILLISECONDS = 10;
const STOPPED_TASKS_KEPT_MILLISECONDS = 3_600_000;
const EVENTS_KEPT = 100;

/** A service and its scheduler: keeps the desired number of tasks and rolls out new task definitions. */
export class EcsService {
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE' = 'ACTIVE';
  configuration: DeploymentConfiguration = DEFAULT_CONFIGURATION;
  healthCheckGracePeriodSeconds = 0;
  placementConstraints: readonly PlacementConstraint[] = [];
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
    private wanted: number,
    taskDefinitionArn: string,
    private readonly surroundings: ServiceSurroundings,
  ) {
    this.createdAt = surroundings.context.clock.now();
    this.deploy(taskDefinitionArn);
  }

  /** Of a daemon the number of its hosts, whatever anybody wants. */
  get desiredCount(): number {
    return this.isDaemon ? this.hosts().length : this.wanted;
  }

  set desiredCount(count: number) {
    this.wanted = count;
  }

  get launchType(): 'FARGATE' | 'EC2' {
    return this.isDaemon ? 'EC2' : 'FARGATE';
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
    if (task.lastStatus === 'STOPPED' && deployment !== undefined && endedByItself(task)) {
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

  private get isDaemon(): boolean {
    return this.settings.schedulingStrategy === 'DAEMON';
  }

  private hosts(): readonly ContainerInstance[] {
    return this.surroundings.instances().filter((instance) => admits(this.placementConstraints, instance));
  }

  private step(): void {
    if (this.isDaemon) this.stepDaemon();
    else this.stepReplicas();
    this.finish();
  }

  private stepDaemon(): void {
    const { primary } = this;
    const { stop, start } = daemonSteps(this.hosts(), this.tasks, primary.id);
    for (const { task, reason } of stop) task.stop('ServiceSchedulerInitiated', reason);
    const mayStart = primary.rolloutState !== 'FAILED' && this.now >= primary.notBefore;
    if (mayStart && start.length > 0) this.start(primary, start);
  }

  private stepReplicas(): void {
    const { primary } = this;
    const live = this.tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    const own = live.filter(({ settings }) => settings.startedBy === primary.id);
    const older = live.filter(({ settings }) => settings.startedBy !== primary.id);
    const steps = rollingSteps({
      desired: this.desiredCount,
      minimumHealthyPercent: this.configuration.minimumHealthyPercent ?? 100,
      maximumPercent: this.configuration.maximumPercent ?? 200,
      primary: deploymentCounts(own),
      older: deploymentCounts(older),
    });
    const mayStart = primary.rolloutState !== 'FAILED' && this.now >= primary.notBefore;
    if (mayStart && steps.start > 0)
      this.start(
        primary,
        Array.from({ length: steps.start }, () => undefined),
      );
    this.scaleIn(own, steps.stopPrimary);
    this.scaleIn(older, steps.stopOlder);
  }

  private start(deployment: DeploymentRecord, places: readonly (ContainerInstance | undefined)[]): void {
    const started = places.map((instance) => this.surroundings.startTask(this, deployment, instance));
    this.all.push(...started);
    this.note(`has started ${started.length} tasks: ${started.map(({ id }) => `(task ${id})`).join(' ')}.`);
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
