import { type Permission, type PermissionScope, serviceArn } from './permission';

export const NO_RESOURCE_LEVEL = 'the service offers no resource level for this call; describing changes nothing';
const RANDOM_TASKS = 'tasks are named at random when they start; the cluster is named';

/** Services: counts, deployments, load balancers, and their scaling limits where asked for. */
export function describeServices(scope: PermissionScope, also: { readonly scaling: boolean }): Permission[] {
  return ofServices(scope, [
    { actions: ['ecs:DescribeServices'], resources: serviceArns(scope) },
    ...(also.scaling
      ? [
          {
            actions: ['application-autoscaling:DescribeScalableTargets'],
            resources: ['*'],
            wide: NO_RESOURCE_LEVEL,
          },
        ]
      : []),
  ]);
}

/** Health of the targets behind the services. */
export function describeTargetHealth(scope: PermissionScope): Permission[] {
  return ofServices(scope, [
    { actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ['*'], wide: NO_RESOURCE_LEVEL },
  ]);
}

/** Tasks of the services, down to the last one that has not stopped. */
export function describeTasks(scope: PermissionScope): Permission[] {
  const { names } = scope;
  return ofServices(scope, [
    {
      actions: ['ecs:ListTasks'],
      resources: ['*'],
      conditions: {
        ArnEquals: { 'ecs:cluster': clusters(scope).map((cluster) => names.arn('ecs', `cluster/${cluster}`)) },
      },
      wide: 'tasks are listed by service but authorised on container instances; the condition names the clusters',
    },
    { actions: ['ecs:DescribeTasks'], resources: taskArns(scope), wide: RANDOM_TASKS },
  ]);
}

/** Desired counts and placement constraints of the services, and their scaling limits. */
export function changeServices(scope: PermissionScope): Permission[] {
  return ofServices(scope, [
    { actions: ['ecs:UpdateService'], resources: serviceArns(scope) },
    {
      actions: ['application-autoscaling:RegisterScalableTarget'],
      resources: [scope.names.arn('application-autoscaling', 'scalable-target/*')],
      conditions: {
        StringEquals: {
          'application-autoscaling:service-namespace': 'ecs',
          'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
        },
      },
      wide: 'scalable targets have random names; the conditions allow only desired counts of ECS services',
    },
  ]);
}

/** Ends tasks that would outlive their service's desired count of zero, protected or not. */
export function endTasks(scope: PermissionScope): Permission[] {
  return ofServices(scope, [
    {
      actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection', 'ecs:StopTask'],
      resources: taskArns(scope),
      wide: RANDOM_TASKS,
    },
  ]);
}

/** What ECS asks of whoever puts a service on another task definition. */
export function passTaskRoles({ database }: PermissionScope): Permission[] {
  const roleArns = [...new Set(servicesOf(database).flatMap((writer) => writer.roleArns))];
  return roleArns.length === 0
    ? []
    : [
        {
          actions: ['iam:PassRole'],
          resources: roleArns,
          conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
        },
      ];
}

function servicesOf(database: PermissionScope['database']) {
  return database.writers.filter((writer) => writer.kind === 'ecsService');
}

/** Nothing where no service is configured. */
function ofServices({ database }: PermissionScope, permissions: Permission[]): Permission[] {
  return servicesOf(database).length > 0 ? permissions : [];
}

function serviceArns({ names, database }: PermissionScope): string[] {
  return servicesOf(database).map((writer) => serviceArn(names, writer));
}

function clusters({ database }: PermissionScope): string[] {
  return [...new Set(servicesOf(database).map(({ cluster }) => cluster))];
}

function taskArns(scope: PermissionScope): string[] {
  return clusters(scope).map((cluster) => scope.names.arn('ecs', `task/${cluster}/*`));
}
