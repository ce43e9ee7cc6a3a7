import type { Service, Tag, Task } from '@aws-sdk/client-ecs';
import { pendingCount, runningCount } from './deployment-record';
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
    launchType: 'FARGATE',
    platformFamily: 'Linux',
    platformVersion: 'LATEST',
    schedulingStrategy: settings.schedulingStrategy,
    deploymentController: { type: settings.deploymentController },
    taskDefinition: service.primary.taskDefinitionArn,
    deploymentConfiguration: structuredClone(service.configuration),
    deployments: service.deployments.map((deployment) => deployment.describe(service.desiredCount, tasks)),
    taskSets: [],
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

export function describeTask(task: EcsTask): Task {
  const { settings } = task;
  const container = settings.definition.containerDefinitions?.[0];
  return {
    taskArn: settings.arn,
    clusterArn: settings.clusterArn,
    taskDefinitionArn: settings.definition.taskDefinitionArn,
    group: `service:${settings.serviceName}`,
    startedBy: settings.startedBy,
    launchType: 'FARGATE',
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
