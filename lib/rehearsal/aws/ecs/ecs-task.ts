import type { TaskDefinition, TaskStopCode } from '@aws-sdk/client-ecs';
import type { Network, NetworkInterface, WorldContext } from '../../world';
import type { Target, TargetRegistry, TargetState } from '../elastic-load-balancing/target-registry';
import type { StartTask, TaskProcess } from './task-process';

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export interface TaskSettings {
  readonly arn: string;
  readonly clusterArn: string;
  /** Absent for a task that no service keeps. */
  readonly serviceName?: string;
  /** `service:<name>`, or what whoever ran the task gave. */
  readonly group: string;
  /** Deployment that started the task, or what whoever ran it gave. */
  readonly startedBy?: string;
  /** Host of the task; absent on Fargate. */
  readonly containerInstanceArn?: string;
  readonly definition: TaskDefinition;
  readonly securityGroupIds: readonly string[];
  readonly targetGroupArn?: string;
}

export interface TaskSurroundings {
  readonly context: WorldContext;
  readonly network: Network;
  readonly targets: TargetRegistry | undefined;
  readonly start: StartTask;
  /** Called after every change of the task. */
  readonly changed: (task: EcsTask) => void;
}

const DEFAULT_STOP_TIMEOUT_SECONDS = 30;

/** One task from PROVISIONING to STOPPED, with the process that is its container. */
export class EcsTask {
  lastStatus: TaskStatus = 'PROVISIONING';
  desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING';
  health: TargetState | undefined;
  stopCode?: TaskStopCode;
  stoppedReason?: string;
  exitCode?: number;
  protectedUntil?: Date;
  readonly createdAt: Date;
  startedAt?: Date;
  stoppingAt?: Date;
  stoppedAt?: Date;
  /** Settles when the task is STOPPED; never rejects. */
  readonly stopped: Promise<void>;
  private readonly interface: NetworkInterface;
  private readonly stopRequest = new AbortController();
  private process: TaskProcess | undefined;

  constructor(
    readonly settings: TaskSettings,
    private readonly surroundings: TaskSurroundings,
  ) {
    this.createdAt = surroundings.context.clock.now();
    this.interface = surroundings.network.attach(settings.securityGroupIds);
    this.stopped = this.live();
  }

  /** Task ID: the last part of the ARN. */
  get id(): string {
    return this.settings.arn.split('/').at(-1) ?? '';
  }

  get target(): Target | undefined {
    const port = this.settings.definition.containerDefinitions?.[0]?.portMappings?.[0]?.containerPort;
    return port === undefined ? undefined : { address: this.interface.address, port };
  }

  /** RUNNING, and healthy where it has a target group. */
  get ready(): boolean {
    const healthy = this.settings.targetGroupArn === undefined || this.health === 'healthy';
    return this.lastStatus === 'RUNNING' && this.desiredStatus === 'RUNNING' && healthy;
  }

  isProtected(now: Date): boolean {
    return this.protectedUntil !== undefined && now < this.protectedUntil;
  }

  /** Starts the stop and returns at once; the first reason stays. */
  stop(stopCode: TaskStopCode, reason: string): void {
    if (this.desiredStatus === 'STOPPED') return;
    this.desiredStatus = 'STOPPED';
    this.stopCode = stopCode;
    this.stoppedReason = reason;
    this.stoppingAt = this.surroundings.context.clock.now();
    this.stopRequest.abort(new Error(reason));
    this.surroundings.changed(this);
  }

  /** Ends the process without grace. */
  async kill(): Promise<void> {
    this.stop('ServiceSchedulerInitiated', 'the local world closes');
    this.process?.signal('SIGKILL');
    await this.stopped;
  }

  private async live(): Promise<void> {
    const { context } = this.surroundings;
    const step = context.pace.milliseconds('taskStart') / 2;
    try {
      await context.clock.sleep(step, this.stopRequest.signal);
      this.enter('PENDING');
      await context.clock.sleep(step, this.stopRequest.signal);
      await this.run();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.stopRequest.signal.aborted) {
        context.log(`task ${this.id} of ${this.settings.group} did not start: ${reason}`);
      }
      this.stop('TaskFailedToStart', `CannotStartContainerError: ${reason}`);
      this.process?.signal('SIGKILL');
      await this.process?.exited;
    }
    this.enter('DEPROVISIONING');
    await context.clock.sleep(context.pace.milliseconds('taskStop') / 4);
    this.interface.detach();
    this.stoppedAt = context.clock.now();
    this.enter('STOPPED');
  }

  private async run(): Promise<void> {
    const process = this.startContainer();
    this.process = process;
    await process.started;
    this.startedAt = this.surroundings.context.clock.now();
    this.register();
    this.enter('RUNNING');
    await Promise.race([process.exited, aborted(this.stopRequest.signal)]);
    if (!this.stopRequest.signal.aborted) this.stop('EssentialContainerExited', 'Essential container in task exited');
    this.enter('DEACTIVATING');
    await this.deregister();
    this.enter('STOPPING');
    this.exitCode = await this.end(process);
  }

  private startContainer(): TaskProcess {
    const { context, network, start } = this.surroundings;
    const container = this.settings.definition.containerDefinitions?.[0];
    const fromDefinition = (container?.environment ?? []).map(({ name = '', value = '' }) => [name, value] as const);
    return start({
      command: [...(container?.entryPoint ?? []), ...(container?.command ?? [])],
      environment: {
        ...Object.fromEntries(fromDefinition),
        // A container of its own network would listen on every address; here the address tells the tasks apart.
        LISTEN_ADDRESS: this.interface.address,
        ...(this.target && { LISTEN_PORT: String(this.target.port) }),
        ...network.environmentFor(this.interface),
      },
      logFile: `${context.directory}/logs/${this.settings.group.replace(/^.*:/, '')}/${this.id}.log`,
    });
  }

  private register(): void {
    const { targetGroupArn } = this.settings;
    if (targetGroupArn === undefined || this.target === undefined) return;
    this.health = 'initial';
    this.surroundings.targets?.register(targetGroupArn, this.target, (state) => {
      this.health = state;
      this.surroundings.changed(this);
    });
  }

  private async deregister(): Promise<void> {
    const { targetGroupArn } = this.settings;
    if (targetGroupArn === undefined || this.target === undefined) return;
    await this.surroundings.targets?.deregister(targetGroupArn, this.target);
  }

  private async end(process: TaskProcess): Promise<number> {
    const { clock } = this.surroundings.context;
    const seconds = this.settings.definition.containerDefinitions?.[0]?.stopTimeout ?? DEFAULT_STOP_TIMEOUT_SECONDS;
    const exit = new AbortController();
    process.signal('SIGTERM');
    const timeout = clock.sleep(seconds * 1000, exit.signal).then(
      () => process.signal('SIGKILL'),
      () => undefined,
    );
    const code = await process.exited;
    exit.abort();
    await timeout;
    return code;
  }

  private enter(status: TaskStatus): void {
    this.lastStatus = status;
    this.surroundings.changed(this);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
