import type { Deployment, Service, Tag, Task, TaskSet } from '@aws-sdk/client-ecs';
import { type DeploymentRecord, pendingCount, runningCount } from './deployment-record';
import type { EcsService } from './ecs-service';
import type { EcsTask } from './ecs-task';

/** A service as DescribeServices and UpdateService answer it. */
export function describeService(service: EcsService, withTags: boolean): Service {
  const { settings, tasks } = service;
  const { targetGroupArn } = settings;
  return {
    serviceArn: settings.arn,
    serviceName: settings.name,
    clusterArn: settings.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: runningCount(tasks),
    pendingCount: pendingCount(tasks),
    launchType: service.launchType,
    ...(service.launchType === 'FARGATE' && { platformFamily: 'Linux', platformVersion: 'LATEST' }),
    schedulingStrategy: settings.schedulingStrategy,
    deploymentController: { type: settings.deploymentController },
    taskDefinition: service.primary.taskDefinitionArn,
    deploymentConfiguration: structuredClone(service.configuration),
    // What another controller deploys, AWS shows as task sets.
    ...(settings.deploymentController === 'ECS'
      ? { deployments: service.deployments.map((deployment) => describeDeployment(service, deployment)), taskSets: [] }
      : { deployments: [], taskSets: service.deployments.map((deployment) => describeTaskSet(service, deployment)) }),
    placementConstraints: service.placementConstraints.map((constraint) => ({ ...constraint })),
    placementStrategy: [],
    events: service.events.map((event) => ({ ...event })),
    createdAt: service.createdAt,
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    loadBalancers:
      targetGroupArn === undefined ? [] : [{ targetGroupArn, containerName: containerName(service), ...port(service) }],
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...settings.subnetIds],
        securityGroups: [...settings.securityGroupIds],
        assignPublicIp: 'DISABLED',
      },
    },
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    propagateTags: 'NONE',
    ...(withTags && { tags: tagList(settings.tags) }),
  };
}

function describeDeployment(service: EcsService, deployment: DeploymentRecord): Deployment {
  return { ...deployment.describe(service.desiredCount, service.tasks), launchType: service.launchType };
}

function describeTaskSet(service: EcsService, deployment: DeploymentRecord): TaskSet {
  const { settings, tasks } = service;
  const {
    desiredCount,
    runningCount: running,
    pendingCount: pending,
    createdAt,
    updatedAt,
  } = deployment.describe(service.desiredCount, tasks);
  const leaving = tasks.some(
    (task) =>
      task.settings.startedBy === deployment.id && task.lastStatus !== 'STOPPED' && task.desiredStatus === 'STOPPED',
  );
  const steady = running === desiredCount && pending === 0 && !leaving;
  return {
    id: deployment.id,
    taskSetArn: settings.arn.replace(':service/', ':task-set/') + `/${deployment.id}`,
    serviceArn: settings.arn,
    clusterArn: settings.clusterArn,
    startedBy: settings.deploymentController === 'CODE_DEPLOY' ? 'CODE_DEPLOY' : undefined,
    status: deployment.status,
    taskDefinition: deployment.taskDefinitionArn,
    computedDesiredCount: desiredCount,
    pendingCount: pending,
    runningCount: running,
    createdAt,
    updatedAt,
    launchType: service.launchType,
    scale: { value: 100, unit: 'PERCENT' },
    stabilityStatus: steady ? 'STEADY_STATE' : 'STABILIZING',
    stabilityStatusAt: updatedAt,
  };
}

export function describeTask(task: EcsTask): Task {
  const { settings } = task;
  const container = settings.definition.containerDefinitions?.[0];
  return {
    taskArn: settings.arn,
    clusterArn: settings.clusterArn,
    taskDefinitionArn: settings.definition.taskDefinitionArn,
    group: settings.group,
    startedBy: settings.startedBy,
    launchType: settings.containerInstanceArn === undefined ? 'FARGATE' : 'EC2',
    containerInstanceArn: settings.containerInstanceArn,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: 'UNKNOWN',
    connectivity: 'CONNECTED',
    cpu: settings.definition.cpu,
    memory: settings.definition.memory,
    createdAt: task.createdAt,
    startedAt: task.startedAt,
    stoppingAt: task.stoppingAt,
    stoppedAt: task.stoppedAt,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: [
      {
        name: container?.name,
        image: container?.image,
        taskArn: settings.arn,
        lastStatus: containerStatus(task),
        exitCode: task.exitCode,
      },
    ],
  };
}

export function tagList(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}

function containerStatus({ lastStatus, exitCode }: EcsTask): string {
  if (exitCode !== undefined || lastStatus === 'STOPPED') return 'STOPPED';
  return lastStatus === 'PROVISIONING' || lastStatus === 'PENDING' ? 'PENDING' : 'RUNNING';
}

function containerName(service: EcsService): string | undefined {
  return service.tasks[0]?.settings.definition.containerDefinitions?.[0]?.name;
}

function port(service: EcsService): { containerPort?: number } {
  const target = service.tasks[0]?.target;
  return target === undefined ? {} : { containerPort: target.port };
}
