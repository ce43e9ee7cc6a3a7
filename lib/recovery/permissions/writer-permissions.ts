import { type Permission, type PermissionScope, serviceArn } from './permission';

const NO_RESOURCE_LEVEL = 'the service offers no resource level for this call; describing changes nothing';

function clusters({ database }: PermissionScope): string[] {
  return [...new Set(database.writers.map(({ cluster }) => cluster))];
}

/** Services, their tasks and the health of their targets. */
export function observeWriters(scope: PermissionScope): Permission[] {
  const { names, database } = scope;
  return [
    { actions: ['ecs:DescribeServices'], resources: database.writers.map((writer) => serviceArn(names, writer)) },
    {
      actions: ['ecs:ListTasks'],
      resources: ['*'],
      conditions: {
        ArnEquals: { 'ecs:cluster': clusters(scope).map((cluster) => names.arn('ecs', `cluster/${cluster}`)) },
      },
      wide: 'tasks are listed by service but authorised on container instances; the condition names the clusters',
    },
    {
      actions: ['ecs:DescribeTasks', 'ecs:GetTaskProtection'],
      resources: clusters(scope).map((cluster) => names.arn('ecs', `task/${cluster}/*`)),
      wide: 'tasks are named at random when they start; the cluster is named',
    },
    {
      actions: [
        'application-autoscaling:DescribeScalableTargets',
        'elasticloadbalancing:DescribeTargetHealth',
        'ecs:DescribeTaskDefinition',
      ],
      resources: ['*'],
      wide: NO_RESOURCE_LEVEL,
    },
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
    actions: ['ecs:UpdateTaskProtection'],
    resources: clusters(scope).map((cluster) => scope.names.arn('ecs', `task/${cluster}/*`)),
    wide: 'tasks are named at random when they start; the cluster is named',
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
