import { type Permission, type PermissionScope, serviceArn } from './permission';

const NO_RESOURCE_LEVEL = 'the service offers no resource level for this call; describing changes nothing';

const RANDOM_TASKS = 'tasks are named at random when they start; the cluster is named';

function clusters({ database }: PermissionScope): string[] {
  return [...new Set(database.writers.map(({ cluster }) => cluster))];
}

function taskArns(scope: PermissionScope): string[] {
  return clusters(scope).map((cluster) => scope.names.arn('ecs', `task/${cluster}/*`));
}

/** Services: counts, deployments, load balancers. */
export function describeServices({ names, database }: PermissionScope): Permission {
  return { actions: ['ecs:DescribeServices'], resources: database.writers.map((writer) => serviceArn(names, writer)) };
}

/** Task definition revisions that a request wants to resume on. */
export const describeTaskDefinitions: Permission = {
  actions: ['ecs:DescribeTaskDefinition'],
  resources: ['*'],
  wide: NO_RESOURCE_LEVEL,
};

/** Scaling limits of the services. */
export const describeScaling: Permission = {
  actions: ['application-autoscaling:DescribeScalableTargets'],
  resources: ['*'],
  wide: NO_RESOURCE_LEVEL,
};

/** Health of the targets behind the services. */
export const describeTargetHealth: Permission = {
  actions: ['elasticloadbalancing:DescribeTargetHealth'],
  resources: ['*'],
  wide: NO_RESOURCE_LEVEL,
};

/** Tasks of the services, down to the last one that has not stopped. */
export function describeTasks(scope: PermissionScope): Permission[] {
  const { names } = scope;
  return [
    {
      actions: ['ecs:ListTasks'],
      resources: ['*'],
      conditions: {
        ArnEquals: { 'ecs:cluster': clusters(scope).map((cluster) => names.arn('ecs', `cluster/${cluster}`)) },
      },
      wide: 'tasks are listed by service but authorised on container instances; the condition names the clusters',
    },
    { actions: ['ecs:DescribeTasks'], resources: taskArns(scope), wide: RANDOM_TASKS },
  ];
}

/** Desired counts of the services, and their scaling limits. */
export function changeWriters(scope: PermissionScope): Permission[] {
  const { names, database } = scope;
  return [
    { actions: ['ecs:UpdateService'], resources: database.writers.map((writer) => serviceArn(names, writer)) },
    {
      actions: ['application-autoscaling:RegisterScalableTarget'],
      resources: [names.arn('application-autoscaling', 'scalable-target/*')],
      conditions: {
        StringEquals: {
          'application-autoscaling:service-namespace': 'ecs',
          'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
        },
      },
      wide: 'scalable targets have random names; the conditions allow only desired counts of ECS services',
    },
  ];
}

/** Takes scale-in protection from tasks that would outlive their service's desired count of zero. */
export function unprotectTasks(scope: PermissionScope): Permission {
  return {
    actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
    resources: taskArns(scope),
    wide: RANDOM_TASKS,
  };
}

/** What ECS asks of whoever puts a service on another task definition. */
export function passTaskRoles({ database }: PermissionScope): Permission[] {
  const roleArns = [...new Set(database.writers.flatMap((writer) => writer.roleArns))];
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

/** The one rule that shows the maintenance page. */
export function changePage({ listenerRuleArn }: PermissionScope): Permission[] {
  return listenerRuleArn === undefined
    ? []
    : [{ actions: ['elasticloadbalancing:ModifyRule'], resources: [listenerRuleArn] }, describeRules];
}

export const describeRules: Permission = {
  actions: ['elasticloadbalancing:DescribeRules'],
  resources: ['*'],
  wide: NO_RESOURCE_LEVEL,
};
