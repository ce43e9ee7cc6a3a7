import {
  ClusterNotFoundException,
  type DeploymentConfiguration,
  DescribeServicesCommand,
  type DescribeServicesCommandOutput,
  DescribeTasksCommand,
  ECSClient,
  GetTaskProtectionCommand,
  ListTasksCommand,
  type Service,
  StopTaskCommand,
  UpdateServiceCommand,
  UpdateTaskProtectionCommand,
} from '@aws-sdk/client-ecs';
import type { PlacementConstraint } from './contract/recorded-service';
import { type ObservedTask, observedTask } from './ecs-task';

/** A writer as the configuration names it; `cluster` is the cluster's name. */
export interface Writer {
  readonly cluster: string;
  readonly service: string;
}

/** A service as DescribeServices shows it, without the parts that nothing decides on. */
export interface ObservedService extends Writer {
  readonly serviceArn: string;
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  readonly status: string;
  readonly schedulingStrategy: string;
  /** `ECS`, `CODE_DEPLOY` or `EXTERNAL`. */
  readonly deploymentController: string;
  readonly desiredCount: number;
  /** Tasks in `RUNNING` only: a task that is stopping may still write. */
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly taskDefinition: string;
  readonly circuitBreaker?: { readonly enable: boolean; readonly rollback: boolean };
  readonly deployments: readonly ObservedDeployment[];
  readonly targetGroupArns: readonly string[];
  /** Messages of the latest service events, newest first, at most 3. */
  readonly events: readonly string[];
  readonly placementConstraints: readonly PlacementConstraint[];
  /** `FARGATE`, `EC2`, `EXTERNAL`; absent with a capacity provider strategy. */
  readonly launchType?: string;
  /** Task sets of CodeDeploy: two while a deployment is under way. */
  readonly taskSets: number;
  /** As AWS returned it, so that a change of the circuit breaker can send the rest unchanged. */
  readonly deploymentConfiguration?: DeploymentConfiguration;
}

export interface ObservedDeployment {
  readonly status: string;
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  /** `COMPLETED`, `IN_PROGRESS` or `FAILED`; absent where ECS does not report it. */
  readonly rolloutState?: string;
}

export interface ServiceChange {
  readonly desiredCount?: number;
  /** Sent only when it differs: ECS then asks for iam:PassRole and starts a deployment. */
  readonly taskDefinition?: string;
  readonly circuitBreaker?: { readonly enable: boolean; readonly rollback: boolean };
  /** Replaces all there are; an empty list removes them. */
  readonly placementConstraints?: readonly PlacementConstraint[];
}

const SERVICES_PER_CALL = 10;
const TASKS_PER_CALL = 100;
const EVENTS_KEPT = 3;

/** Calls to Amazon ECS that functions of a recovery make. */
export class Ecs {
  constructor(private readonly client = new ECSClient({})) {}

  /** Services that do not exist are in `missing`; a service that was deleted may still be found as `INACTIVE`. */
  async describeServices(
    writers: readonly Writer[],
  ): Promise<{ readonly found: readonly ObservedService[]; readonly missing: readonly Writer[] }> {
    const found: ObservedService[] = [];
    for (const cluster of new Set(writers.map((writer) => writer.cluster))) {
      const names = writers.filter((writer) => writer.cluster === cluster).map((writer) => writer.service);
      for (const services of chunks(names, SERVICES_PER_CALL)) {
        const answer = await this.describe(cluster, services);
        const other = answer.failures?.find((failure) => failure.reason !== 'MISSING');
        if (other) {
          throw new Error(`service '${other.arn}' cannot be described: found '${other.reason}' ${other.detail ?? ''}`);
        }
        found.push(...(answer.services ?? []).map((service) => observedService(cluster, service)));
      }
    }
    const isFound = (writer: Writer) =>
      found.some((service) => service.cluster === writer.cluster && service.service === writer.service);
    return { found, missing: writers.filter((writer) => !isFound(writer)) };
  }

  /** Nothing is found in a cluster that does not exist: its services are missing, like any other. */
  private async describe(
    cluster: string,
    services: readonly string[],
  ): Promise<Pick<DescribeServicesCommandOutput, 'services' | 'failures'>> {
    try {
      return await this.client.send(new DescribeServicesCommand({ cluster, services: [...services] }));
    } catch (error) {
      if (error instanceof ClusterNotFoundException) {
        return {};
      }
      throw error;
    }
  }

  /** Tasks of the service that are anything else than `STOPPED`: each of them may still write. */
  async tasksNotStopped(cluster: string, service: string): Promise<readonly ObservedTask[]> {
    const taskArns = [
      ...(await this.taskArns(cluster, service, 'RUNNING')),
      ...(await this.taskArns(cluster, service, 'STOPPED')),
    ];
    return (await this.describeTasks(cluster, taskArns)).filter((task) => task.lastStatus !== 'STOPPED');
  }

  /** Tasks of the service that have ended or are about to, as far back as ECS shows them: at least an hour. */
  async endedTasks(cluster: string, service: string): Promise<readonly ObservedTask[]> {
    return this.describeTasks(cluster, await this.taskArns(cluster, service, 'STOPPED'));
  }

  private async describeTasks(cluster: string, taskArns: readonly string[]): Promise<readonly ObservedTask[]> {
    const tasks: ObservedTask[] = [];
    for (const chunk of chunks(taskArns, TASKS_PER_CALL)) {
      const answer = await this.client.send(new DescribeTasksCommand({ cluster, tasks: [...chunk] }));
      for (const task of answer.tasks ?? []) {
        tasks.push(observedTask(task));
      }
    }
    return tasks;
  }

  /** Which of these tasks have scale-in protection: they outlive a desired count of 0 for up to 48 hours. */
  async protectedTasks(cluster: string, taskArns: readonly string[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const chunk of chunks(taskArns, TASKS_PER_CALL)) {
      const answer = await this.client.send(new GetTaskProtectionCommand({ cluster, tasks: [...chunk] }));
      for (const task of answer.protectedTasks ?? []) {
        if (task.protectionEnabled && task.taskArn) {
          found.push(task.taskArn);
        }
      }
    }
    return found;
  }

  async clearProtection(cluster: string, taskArns: readonly string[]): Promise<void> {
    // UpdateTaskProtection takes 10 tasks a call.
    for (const chunk of chunks(taskArns, 10)) {
      await this.client.send(new UpdateTaskProtectionCommand({ cluster, tasks: [...chunk], protectionEnabled: false }));
    }
  }

  async stopTask(cluster: string, task: string, reason: string): Promise<void> {
    await this.client.send(new StopTaskCommand({ cluster, task, reason }));
  }

  async updateService(service: ObservedService, change: ServiceChange): Promise<void> {
    const { circuitBreaker, desiredCount, taskDefinition, placementConstraints } = change;
    await this.client.send(
      new UpdateServiceCommand({
        cluster: service.cluster,
        service: service.service,
        ...(desiredCount === undefined ? {} : { desiredCount }),
        ...(taskDefinition === undefined ? {} : { taskDefinition }),
        ...(placementConstraints === undefined ? {} : { placementConstraints: [...placementConstraints] }),
        ...(circuitBreaker === undefined
          ? {}
          : {
              deploymentConfiguration: { ...service.deploymentConfiguration, deploymentCircuitBreaker: circuitBreaker },
            }),
      }),
    );
  }

  private async taskArns(cluster: string, serviceName: string, desiredStatus: 'RUNNING' | 'STOPPED') {
    const taskArns: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.client.send(new ListTasksCommand({ cluster, serviceName, desiredStatus, nextToken }));
      taskArns.push(...(page.taskArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return taskArns;
  }
}

function observedService(cluster: string, service: Service): ObservedService {
  const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker;
  return {
    cluster,
    service: service.serviceName ?? '',
    serviceArn: service.serviceArn ?? '',
    status: service.status ?? 'UNKNOWN',
    schedulingStrategy: service.schedulingStrategy ?? 'REPLICA',
    deploymentController: service.deploymentController?.type ?? 'ECS',
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    pendingCount: service.pendingCount ?? 0,
    taskDefinition: service.taskDefinition ?? '',
    ...(breaker ? { circuitBreaker: { enable: breaker.enable === true, rollback: breaker.rollback === true } } : {}),
    deployments: (service.deployments ?? []).map((deployment) => ({
      status: deployment.status ?? 'UNKNOWN',
      taskDefinition: deployment.taskDefinition ?? '',
      desiredCount: deployment.desiredCount ?? 0,
      runningCount: deployment.runningCount ?? 0,
      ...(deployment.rolloutState ? { rolloutState: deployment.rolloutState } : {}),
    })),
    targetGroupArns: (service.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
    events: (service.events ?? []).slice(0, EVENTS_KEPT).map((event) => event.message ?? ''),
    placementConstraints: (service.placementConstraints ?? []).map(({ type, expression }) => ({
      type: type ?? 'memberOf',
      ...(expression ? { expression } : {}),
    })),
    ...(service.launchType ? { launchType: service.launchType } : {}),
    taskSets: service.taskSets?.length ?? 0,
    ...(service.deploymentConfiguration ? { deploymentConfiguration: service.deploymentConfiguration } : {}),
  };
}

function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
