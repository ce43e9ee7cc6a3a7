import type * as sdk from '@aws-sdk/client-ecs';
import type { Authorization, Operations, Service } from '../../service';
import type { TaskRequest } from '../events/event-delivery';
import { describeTask } from './ecs-descriptions';
import { invalidParameter, refuseOthers } from './ecs-errors';
import type { EcsState } from './ecs-state';

const MOST_TASKS = 10;
const LONGEST_STARTED_BY = 128;
const MODELLED = [
  'cluster',
  'taskDefinition',
  'count',
  'group',
  'launchType',
  'networkConfiguration',
  'startedBy',
  'clientToken',
];

/** Starts the tasks of a rule or a schedule with the permissions of its role. */
export async function runTasks(
  { clusterArn, parameters, roleArn, startedBy }: TaskRequest,
  ecs: Pick<Service<typeof sdk>, 'operations' | 'authorization'>,
  authorizeRole: (roleArn: string, authorizations: readonly Authorization[]) => void,
): Promise<void> {
  const { TaskDefinitionArn, TaskCount, LaunchType, Group, NetworkConfiguration: network } = parameters;
  const vpc = network?.awsvpcConfiguration ?? network?.AwsVpcConfiguration;
  const input = {
    cluster: clusterArn,
    taskDefinition: TaskDefinitionArn,
    startedBy,
    ...(TaskCount !== undefined && { count: TaskCount }),
    ...(LaunchType !== undefined && { launchType: LaunchType as sdk.LaunchType }),
    ...(Group !== undefined && { group: Group }),
    ...(vpc && {
      networkConfiguration: {
        awsvpcConfiguration: { subnets: [...vpc.Subnets], securityGroups: [...(vpc.SecurityGroups ?? [])] },
      },
    }),
  };
  const caller = { kind: 'service', arn: roleArn } as const;
  const call = { service: 'ecs', operation: 'RunTask', caller, requestId: startedBy };
  authorizeRole(roleArn, ecs.authorization!['RunTask']!(input as never, call));
  await ecs.operations.RunTask!(input, call);
}

/** Tasks without a service: nobody replaces them. */
export function runTaskOperation(state: EcsState): Pick<Operations<typeof sdk>, 'RunTask'> {
  /** Answers by client token. */
  const answers = new Map<string, { asked: string; tasks: ReturnType<EcsState['runTask']>[] }>();
  return {
    RunTask: (input) => {
      refuseOthers(input, MODELLED);
      const { count = 1, startedBy, clientToken, ...rest } = input;
      const cluster = state.cluster(input.cluster);
      const asked = JSON.stringify({ count, startedBy, ...rest });
      const known = clientToken === undefined ? undefined : answers.get(clientToken);
      if (known && known.asked !== asked)
        throw invalidParameter('RunTask: the client token was used with other parameters before');
      if (known) return { tasks: known.tasks.map(describeTask), failures: [] };
      if (!Number.isInteger(count) || count < 1 || count > MOST_TASKS)
        throw invalidParameter(`count: expected 1 to ${MOST_TASKS}, found ${count}`);
      if (startedBy !== undefined && !/^[\w\-/=.:@]+$/.test(startedBy.slice(0, LONGEST_STARTED_BY + 1)))
        throw invalidParameter(`startedBy: found '${startedBy}'`);
      if (startedBy !== undefined && startedBy.length > LONGEST_STARTED_BY)
        throw invalidParameter(`startedBy: expected at most ${LONGEST_STARTED_BY} characters`);
      if (input.group?.startsWith('service:'))
        throw invalidParameter('Invalid namespace for group. The prefix service: is reserved.');
      if ((input.launchType ?? 'FARGATE') !== 'FARGATE')
        throw invalidParameter(`the local world runs tasks on FARGATE, found launch type ${input.launchType}`);
      const definition = state.taskDefinitions.find(input.taskDefinition);
      if (definition === undefined) throw invalidParameter('TaskDefinition not found.');
      const network = input.networkConfiguration?.awsvpcConfiguration;
      if (!network?.subnets?.length)
        throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
      const tasks = Array.from({ length: count }, () =>
        state.runTask(cluster, definition, {
          startedBy,
          group: input.group ?? `family:${definition.family}`,
          securityGroupIds: network.securityGroups ?? [],
        }),
      );
      if (clientToken !== undefined) answers.set(clientToken, { asked, tasks });
      return { tasks: tasks.map(describeTask), failures: [] };
    },
  };
}
