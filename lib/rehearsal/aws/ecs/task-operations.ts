import type * as sdk from '@aws-sdk/client-ecs';
import type { Operations } from '../../service';
import { describeTask } from './ecs-descriptions';
import { invalidParameter, refuseOthers } from './ecs-errors';
import type { EcsState } from './ecs-state';
import type { EcsTask } from './ecs-task';
import { pageOf } from './page';

type Names = 'ListTasks' | 'DescribeTasks' | 'StopTask' | 'GetTaskProtection' | 'UpdateTaskProtection';

const DEFAULT_PROTECTION_MINUTES = 120;
const LONGEST_PROTECTION_MINUTES = 2880;

export function taskOperations(state: EcsState): Pick<Operations<typeof sdk>, Names> {
  const located = (clusterName: string | undefined, names: readonly string[] = [], largest: number) => {
    if (names.length < 1 || names.length > largest) {
      throw invalidParameter(`Tasks: expected 1 to ${largest}, found ${names.length}`);
    }
    const cluster = state.cluster(clusterName);
    const found = names.map((name) => ({ name, task: state.findTask(cluster, name) }));
    const missing = found.filter(({ task }) => task === undefined);
    return {
      tasks: found.flatMap(({ task }) => task ?? []),
      failures: missing.map(({ name }) => ({
        arn: name.startsWith('arn:') ? name : state.arn(`task/${cluster.name}/${name}`),
        reason: 'MISSING',
      })),
    };
  };

  return {
    ListTasks: (input) => {
      refuseOthers(input, [
        'cluster',
        'serviceName',
        'desiredStatus',
        'family',
        'startedBy',
        'launchType',
        'maxResults',
        'nextToken',
      ]);
      const cluster = state.cluster(input.cluster);
      if (input.desiredStatus === 'PENDING') {
        throw invalidParameter('desiredStatus PENDING lists nothing on AWS: ask for RUNNING or STOPPED');
      }
      const tasks =
        input.serviceName === undefined ? state.tasks(cluster) : state.service(cluster.name, input.serviceName).tasks;
      const found = tasks.filter(
        (task) =>
          task.desiredStatus === (input.desiredStatus ?? 'RUNNING') &&
          (input.family === undefined || task.settings.definition.family === input.family) &&
          (input.startedBy === undefined || task.settings.startedBy === input.startedBy) &&
          (input.launchType ?? 'FARGATE') === 'FARGATE',
      );
      const { page, nextToken } = pageOf(found, input, 100);
      return { taskArns: page.map(({ settings }) => settings.arn), ...(nextToken && { nextToken }) };
    },
    DescribeTasks: (input) => {
      const { tasks, failures } = located(input.cluster, input.tasks, 100);
      return { tasks: tasks.map(describeTask), failures };
    },
    StopTask: (input) => {
      const task = state.findTask(state.cluster(input.cluster), input.task);
      if (task === undefined) throw invalidParameter('The referenced task was not found.');
      task.stop('UserInitiated', input.reason ?? 'Task stopped by user');
      return { task: describeTask(task) };
    },
    GetTaskProtection: (input) => {
      const { tasks, failures } = located(input.cluster, input.tasks ?? [], 100);
      return { protectedTasks: tasks.map((task) => protection(state, task)), failures };
    },
    UpdateTaskProtection: (input) => {
      const { tasks, failures } = located(input.cluster, input.tasks, 10);
      const minutes = input.expiresInMinutes ?? DEFAULT_PROTECTION_MINUTES;
      if (minutes < 1 || minutes > LONGEST_PROTECTION_MINUTES) {
        throw invalidParameter(
          `expiresInMinutes must be between 1 and ${LONGEST_PROTECTION_MINUTES}, found ${minutes}`,
        );
      }
      const until = state.dependencies.context.clock.now().getTime() + minutes * 60_000;
      // Protection is from the scale-in of a service: other tasks have none to be protected from.
      const own = tasks.filter(({ settings }) => settings.serviceName === undefined);
      for (const task of tasks.filter(({ settings }) => settings.serviceName !== undefined)) {
        if (input.protectionEnabled) task.protectedUntil = new Date(until);
        else delete task.protectedUntil;
        state.service(task.settings.clusterArn, task.settings.serviceName).reconcile();
      }
      const refused = own.map(({ settings }) => ({ arn: settings.arn, reason: 'TASK_NOT_VALID' }));
      return {
        protectedTasks: tasks.filter((task) => !own.includes(task)).map((task) => protection(state, task)),
        failures: [...failures, ...refused],
      };
    },
  };
}

function protection(state: EcsState, task: EcsTask): sdk.ProtectedTask {
  const enabled = task.isProtected(state.dependencies.context.clock.now());
  return {
    taskArn: task.settings.arn,
    protectionEnabled: enabled,
    ...(enabled && { expirationDate: task.protectedUntil }),
  };
}
