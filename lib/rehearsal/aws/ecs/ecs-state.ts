import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Network, WorldContext } from '../../world';
import type { TargetRegistry } from '../elastic-load-balancing/target-registry';
import { clusterNotFound, invalidParameter, serviceNotFound } from './ecs-errors';
import { EcsService } from './ecs-service';
import { EcsTask, type TaskSettings } from './ecs-task';
import type { ContainerInstance } from './placement-constraint';
import type { NewService, ServiceSettings } from './service-settings';
import { TaskDefinitions } from './task-definitions';
import type { StartTask } from './task-process';

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  /** By service name. */
  readonly services: Map<string, EcsService>;
  /** Hosts; Fargate needs none. */
  readonly instances: ContainerInstance[];
  /** Tasks without a service. */
  readonly ownTasks: EcsTask[];
}

export interface EcsDependencies {
  readonly context: WorldContext;
  readonly network: Network;
  /** Where tasks of services with a target group register. */
  readonly targets: TargetRegistry | undefined;
  readonly startTask: StartTask;
}

/** Clusters, services and tasks of one account and Region, and how requests name them. */
export class EcsState {
  readonly clusters = new Map<string, Cluster>();
  readonly taskDefinitions: TaskDefinitions;
  private readonly listeners = new Set<() => void>();
  private readonly taskListeners = new Set<(task: EcsTask) => void>();

  constructor(readonly dependencies: EcsDependencies) {
    this.taskDefinitions = new TaskDefinitions(dependencies.context);
  }

  arn(resource: string): string {
    const { region, accountId } = this.dependencies.context;
    return `arn:aws:ecs:${region}:${accountId}:${resource}`;
  }

  addCluster(name: string): Cluster {
    if (this.clusters.has(name)) throw new Error(`cluster '${name}' exists already; choose another name`);
    const cluster: Cluster = {
      name,
      arn: this.arn(`cluster/${name}`),
      services: new Map(),
      instances: [],
      ownTasks: [],
    };
    this.clusters.set(name, cluster);
    return cluster;
  }

  /** By name or ARN; without one it is AWS's cluster `default`. */
  cluster(name = 'default'): Cluster {
    const found = this.clusters.get(name.replace(/^arn:.*:cluster\//, ''));
    if (found === undefined) throw clusterNotFound();
    return found;
  }

  /** By name, ARN, or ARN without the cluster. */
  findService(cluster: string | undefined, name: string | undefined): EcsService | undefined {
    return this.cluster(cluster).services.get(
      (name ?? '')
        .replace(/^arn:.*:service\//, '')
        .split('/')
        .at(-1) ?? '',
    );
  }

  service(cluster: string | undefined, name: string | undefined): EcsService {
    const found = this.findService(cluster, name);
    if (found === undefined) throw serviceNotFound();
    return found;
  }

  tasks(cluster: Cluster): EcsTask[] {
    return [...[...cluster.services.values()].flatMap(({ tasks }) => tasks), ...cluster.ownTasks];
  }

  /** By ID or ARN. */
  findTask(cluster: Cluster, name: string | undefined): EcsTask | undefined {
    const id = name?.split('/').at(-1);
    return this.tasks(cluster).find((task) => task.id === id);
  }

  createService(request: NewService): EcsService {
    const cluster = this.cluster(request.cluster);
    if (cluster.services.has(request.serviceName)) {
      throw invalidParameter(
        `Creation of service was not idempotent: '${request.serviceName}' exists in '${cluster.name}'`,
      );
    }
    const definition = this.taskDefinitions.find(request.taskDefinition);
    if (definition?.taskDefinitionArn === undefined) {
      throw invalidParameter(`Unable to find task definition '${request.taskDefinition}'; register it first`);
    }
    const settings: ServiceSettings = {
      arn: this.arn(`service/${cluster.name}/${request.serviceName}`),
      name: request.serviceName,
      clusterArn: cluster.arn,
      schedulingStrategy: request.schedulingStrategy ?? 'REPLICA',
      deploymentController: request.deploymentController ?? 'ECS',
      securityGroupIds: request.securityGroupIds,
      subnetIds: request.subnetIds ?? [],
      ...(request.targetGroupArn !== undefined && { targetGroupArn: request.targetGroupArn }),
      tags: new Map(Object.entries(request.tags ?? {})),
    };
    const service = new EcsService(settings, request.desiredCount, definition.taskDefinitionArn, {
      context: this.dependencies.context,
      identifier: () => this.hexadecimal(16),
      startTask: (owner, deployment, instance) => this.startTask(cluster, owner, deployment, instance),
      instances: () => cluster.instances,
    });
    service.placementConstraints = request.placementConstraints ?? [];
    service.configuration = {
      maximumPercent: request.maximumPercent ?? 200,
      minimumHealthyPercent: request.minimumHealthyPercent ?? 100,
      deploymentCircuitBreaker: request.circuitBreaker ?? { enable: false, rollback: false },
    };
    service.healthCheckGracePeriodSeconds = request.healthCheckGracePeriodSeconds ?? 0;
    cluster.services.set(request.serviceName, service);
    service.reconcile();
    return service;
  }

  /** Resolves when the condition holds; it is looked at after every change of a task. */
  when(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.listeners.delete(check);
        resolve();
      };
      this.listeners.add(check);
      check();
    });
  }

  /** Calls the listener after every change of a task, its creation included; gives a function that ends it. */
  onTask(listener: (task: EcsTask) => void): () => void {
    this.taskListeners.add(listener);
    return () => void this.taskListeners.delete(listener);
  }

  async close(): Promise<void> {
    const services = [...this.clusters.values()].flatMap((cluster) => [...cluster.services.values()]);
    await Promise.all(services.map((service) => service.close()));
    const ownTasks = [...this.clusters.values()].flatMap((cluster) => cluster.ownTasks);
    await Promise.all(ownTasks.map((task) => task.kill()));
  }

  /** Adds a host, on which the daemons of the cluster start at once. */
  addInstance(clusterName: string, attributes: Readonly<Record<string, string>>): ContainerInstance {
    const cluster = this.cluster(clusterName);
    const arn = this.arn(`container-instance/${cluster.name}/${this.hexadecimal(32)}`);
    const instance = { arn, attributes: new Map(Object.entries(attributes)) };
    cluster.instances.push(instance);
    for (const service of cluster.services.values()) service.reconcile();
    return instance;
  }

  /** Starts a task that no service keeps. */
  runTask(
    cluster: Cluster,
    definition: TaskDefinition,
    settings: Pick<TaskSettings, 'group' | 'securityGroupIds'> & { readonly startedBy: string | undefined },
  ): EcsTask {
    const { startedBy, ...rest } = settings;
    const task = this.newTask(
      cluster,
      { definition, ...rest, ...(startedBy !== undefined && { startedBy }) },
      () => undefined,
    );
    cluster.ownTasks.push(task);
    return task;
  }

  private startTask(
    cluster: Cluster,
    service: EcsService,
    deployment: { id: string; taskDefinitionArn: string },
    instance: ContainerInstance | undefined,
  ): EcsTask {
    const definition = this.taskDefinitions.describe({ taskDefinition: deployment.taskDefinitionArn });
    const { targetGroupArn, securityGroupIds, name } = service.settings;
    const settings = {
      serviceName: name,
      group: `service:${name}`,
      startedBy: deployment.id,
      definition,
      securityGroupIds,
      ...(targetGroupArn !== undefined && { targetGroupArn }),
      ...(instance && { containerInstanceArn: instance.arn }),
    };
    return this.newTask(cluster, settings, (task) => service.taskChanged(task));
  }

  private newTask(
    cluster: Cluster,
    settings: Omit<TaskSettings, 'arn' | 'clusterArn'>,
    changed: (task: EcsTask) => void,
  ): EcsTask {
    return new EcsTask(
      { arn: this.arn(`task/${cluster.name}/${this.hexadecimal(32)}`), clusterArn: cluster.arn, ...settings },
      {
        context: this.dependencies.context,
        network: this.dependencies.network,
        targets: this.dependencies.targets,
        start: this.dependencies.startTask,
        changed: (task) => {
          changed(task);
          for (const listener of [...this.listeners]) listener();
          for (const listener of this.taskListeners) listener(task);
        },
      },
    );
  }

  private hexadecimal(length: number): string {
    return Array.from({ length }, () => Math.floor(this.dependencies.context.random() * 16).toString(16)).join('');
  }
}
