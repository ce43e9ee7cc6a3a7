import type { DBInstance } from '@aws-sdk/client-rds';
import type { Engine } from '../../engines/engine';
import type { LoopbackNetwork } from '../../network/loopback-network';
import type { PaceName } from '../../pace';
import { AwsError } from '../../service';
import type { EventBus, WorldContext } from '../../world';
import type { AutomatedBackup } from './automated-backups';
import { CONNECTABLE, type DatabaseInstance } from './database-instance';
import { Groups } from './groups';
import { rdsArn } from './identifiers';
import { instanceView } from './instance-view';
import type { ManagedSecrets } from './master-credentials';
import type { GroupValues } from './parameters';
import type { Quotas } from './quotas';
import { notFound } from './refusals';
import type { Snapshot } from './snapshots';

export interface RdsDependencies {
  readonly context: WorldContext;
  readonly network: LoopbackNetwork;
  /** By RDS's engine name. */
  readonly engines: Readonly<Record<string, Engine>>;
  readonly events: EventBus;
  /** Keeps managed master passwords. @default - none can be managed */
  readonly secrets?: ManagedSecrets | undefined;
}

/** Everything the RDS service of one world knows, and the few things every operation needs to change it. */
export class RdsState {
  readonly context: WorldContext;
  readonly network: LoopbackNetwork;
  readonly events: EventBus;
  readonly groups: Groups;
  readonly secrets: ManagedSecrets | undefined;
  /** By resource ID. */
  readonly instances = new Map<string, DatabaseInstance>();
  readonly snapshots = new Map<string, Snapshot>();
  /** Values that differ from the engine's defaults, by parameter group. */
  private readonly values = new Map<string, GroupValues>();
  /** Quotas that differ from the defaults of AWS. */
  readonly quotas: Partial<Quotas> = {};
  /** Resource IDs of instances that accept no connection, whatever their status says. */
  readonly refusing = new Set<string>();
  /** By resource ID of the instance, which may be gone. */
  readonly automatedBackups = new Map<string, AutomatedBackup>();
  private readonly engines: Readonly<Record<string, Engine>>;
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly listeners = new Set<(instance: DatabaseInstance) => void>();

  constructor({ context, network, engines, events, secrets }: RdsDependencies) {
    this.context = context;
    this.network = network;
    this.engines = engines;
    this.events = events;
    this.secrets = secrets;
    this.groups = new Groups(context);
    for (const engine of Object.values(engines)) {
      const majorVersion = engine.version.split('.')[0] ?? engine.version;
      this.groups.addParameterGroup({ name: `default.${engine.family}`, family: engine.family });
      this.groups.addOptionGroup({ name: `default:${engine.name}-${majorVersion}`, engine: engine.name, majorVersion });
    }
  }

  get signal(): AbortSignal {
    return this.closing.signal;
  }

  now(): Date {
    return this.context.clock.now();
  }

  engine(name: string): Engine {
    const engine = this.engines[name];
    if (!engine) {
      throw new AwsError(
        'InvalidParameterValue',
        `Invalid DB engine: ${name}; the local world offers ${Object.keys(this.engines).join(', ')}`,
      );
    }
    return engine;
  }

  /** The instance that holds a name now, past eventual consistency; fails when there is none. */
  require(identifier: string | undefined): DatabaseInstance {
    const name = (identifier ?? '').toLowerCase();
    const instance = this.byIdentifier(name);
    if (!instance) throw notFound(name);
    return instance;
  }

  byIdentifier(identifier: string): DatabaseInstance | undefined {
    return [...this.instances.values()].find((instance) => instance.identifier === identifier);
  }

  parameterValues(group: string): GroupValues {
    return this.values.get(group) ?? new Map();
  }

  setParameterValues(group: string, values: GroupValues): void {
    this.values.set(group, values);
  }

  isNameTaken(identifier: string): boolean {
    return [...this.instances.values()].some(
      (instance) => instance.identifier === identifier || instance.nextIdentifier === identifier,
    );
  }

  /** Calls the listener after every change of an instance, whoever made it; gives a function that ends it. */
  onChange(listener: (instance: DatabaseInstance) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Tells the listeners of a change that readers of the API do not see yet. */
  changed(instance: DatabaseInstance): void {
    for (const listener of this.listeners) listener(instance);
  }

  /** Lets readers see the instance as it is now, after the lag of eventual consistency. */
  publish(instance: DatabaseInstance): void {
    this.changed(instance);
    instance.published.record(instanceView(instance, this), this.now());
  }

  /** Lets the instance disappear for readers. */
  unpublish(instance: DatabaseInstance): void {
    instance.published.record(undefined, this.now());
  }

  /** The instances as readers see them now. */
  seen(): DBInstance[] {
    return [...this.instances.values()].flatMap((instance) => {
      const view = instance.published.seenAt(this.now());
      const latest = this.automatedBackups.get(instance.resourceId)?.latestRestorableTime;
      if (!view) return [];
      return [view.BackupRetentionPeriod ? { ...view, LatestRestorableTime: latest } : view];
    });
  }

  setStatus(instance: DatabaseInstance, status: DatabaseInstance['status']): void {
    instance.status = status;
    this.publish(instance);
  }

  async pause(step: PaceName, share = 1): Promise<void> {
    const milliseconds = this.context.pace.milliseconds(step) * share;
    this.signal.throwIfAborted();
    if (milliseconds > 0) await this.context.clock.sleep(milliseconds, this.signal);
  }

  /** Runs work of the service that no caller waits for; a failure shows as status `failed` and in the log. */
  inBackground(instance: DatabaseInstance, what: string, work: () => Promise<void>): void {
    const task = work().catch((error: unknown) => {
      if (this.signal.aborted) return;
      this.context.log(
        `rds: could not ${what} of ${instance.identifier}: ${error instanceof Error ? error.message : String(error)}`,
      );
      this.setStatus(instance, 'failed');
    });
    this.running.add(task);
    void task.finally(() => this.running.delete(task));
  }

  isConnectable(instance: DatabaseInstance): boolean {
    return instance.server !== undefined && CONNECTABLE.has(instance.status) && !this.refusing.has(instance.resourceId);
  }

  publishEvent(instance: DatabaseInstance, id: string, category: string, message: string): void {
    const arn = rdsArn(this.context, 'db', instance.identifier);
    this.events.publish({
      source: 'aws.rds',
      detailType: 'RDS DB Instance Event',
      resources: [arn],
      detail: {
        EventCategories: [category],
        SourceType: 'DB_INSTANCE',
        SourceArn: arn,
        Date: this.now().toISOString(),
        Message: message,
        SourceIdentifier: instance.identifier,
        EventID: `RDS-EVENT-${id}`,
      },
    });
  }

  /** Ends background work and listeners; the engines are closed by whoever made them. */
  async close(): Promise<void> {
    this.closing.abort(new Error('the local world is closing'));
    while (this.running.size > 0) await Promise.all(this.running);
    for (const instance of this.instances.values()) {
      await instance.listener?.close();
      instance.listener = undefined;
      instance.networkInterface.detach();
    }
  }
}
