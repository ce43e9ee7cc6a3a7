import type {
  DescribeServicesCommandInput,
  DescribeTasksCommandInput,
  RegisterTaskDefinitionCommandInput,
  RunTaskCommandInput,
  TaskDefinition,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import type { Authorization, Service } from '../../service';
import type { EcsState } from './ecs-state';

type InCluster = { cluster?: string; service?: string; services?: string[]; task?: string; tasks?: string[] };

/** What IAM is asked: services and tasks by ARN with `ecs:cluster`, and PassRole only when roles are passed. */
export function ecsAuthorization(state: EcsState): NonNullable<Service['authorization']> {
  const name = (text = 'default') => text.split('/').at(-1) ?? '';
  const context = (input: InCluster) => ({ 'ecs:cluster': state.arn(`cluster/${name(input.cluster)}`) });
  const ask = (action: string, resources: readonly string[], input: InCluster): Authorization => ({
    action: `ecs:${action}`,
    resources,
    context: context(input),
  });
  const serviceArn = (input: InCluster, service: string | undefined) =>
    state.arn(`service/${name(input.cluster)}/${name(service)}`);
  const taskArn = (input: InCluster, task: string | undefined) =>
    state.arn(`task/${name(input.cluster)}/${name(task)}`);
  const onTasks = (action: string) => (input: DescribeTasksCommandInput) => [
    ask(
      action,
      (input.tasks ?? []).map((task) => taskArn(input, task)),
      input,
    ),
  ];
  return {
    DescribeServices: (input: DescribeServicesCommandInput) => [
      ask(
        'DescribeServices',
        (input.services ?? []).map((service) => serviceArn(input, service)),
        input,
      ),
    ],
    ListServices: (input: InCluster) => [ask('ListServices', ['*'], input)],
    ListTasks: (input: InCluster) => [ask('ListTasks', ['*'], input)],
    UpdateService: (input: UpdateServiceCommandInput) => [
      ask('UpdateService', [serviceArn(input, input.service)], input),
      ...(input.taskDefinition === undefined ? [] : passRole(state.taskDefinitions.find(input.taskDefinition))),
    ],
    RunTask: (input: RunTaskCommandInput) => {
      const definition = state.taskDefinitions.find(input.taskDefinition);
      const asked = state.arn(`task-definition/${input.taskDefinition}`);
      return [ask('RunTask', [definition?.taskDefinitionArn ?? asked], input), ...passRole(definition)];
    },
    DescribeTasks: onTasks('DescribeTasks'),
    GetTaskProtection: onTasks('GetTaskProtection'),
    UpdateTaskProtection: onTasks('UpdateTaskProtection'),
    StopTask: (input: InCluster) => [ask('StopTask', [taskArn(input, input.task)], input)],
    DescribeClusters: (input: { clusters?: string[] }) => [
      {
        action: 'ecs:DescribeClusters',
        resources: (input.clusters ?? ['default']).map((one) => state.arn(`cluster/${name(one)}`)),
      },
    ],
    RegisterTaskDefinition: (input: RegisterTaskDefinitionCommandInput) => [
      { action: 'ecs:RegisterTaskDefinition', resources: [state.arn(`task-definition/${input.family}:*`)] },
      ...passRole(input),
    ],
    TagResource: tagging('TagResource'),
    UntagResource: tagging('UntagResource'),
    ListTagsForResource: tagging('ListTagsForResource'),
  };
}

function passRole(definition: Pick<TaskDefinition, 'taskRoleArn' | 'executionRoleArn'> | undefined): Authorization[] {
  const roles = [definition?.taskRoleArn, definition?.executionRoleArn].filter(
    (role): role is string => role !== undefined,
  );
  return [...new Set(roles)].map((role) => ({
    action: 'iam:PassRole',
    resources: [role],
    context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  }));
}

function tagging(action: string) {
  return (input: { resourceArn?: string }): Authorization[] => [
    { action: `ecs:${action}`, resources: [input.resourceArn ?? '*'] },
  ];
}
