import { writerSubject } from '../../contract/writer';
import type { Writer } from '../../ecs';
import type { ObservedTask } from '../../ecs-task';
import type { WriterEnd } from '../writer-kind';

/** A stop that neither a person nor a deployment or scaling asked for. */
const BY_ITSELF: readonly string[] = ['EssentialContainerExited', 'TaskFailedToStart'];
/** ECS stops a task that fails its checks as ServiceSchedulerInitiated, like one that it scales in. */
const UNHEALTHY = /failed .*health checks/i;
const LONGEST_REASON = 300;

/** The latest task of a service that crashed, did not start or became unhealthy. */
export function lastEnd(service: Writer, tasks: readonly ObservedTask[]): WriterEnd | undefined {
  const ends = tasks.flatMap(({ taskArn, end }) => (end && endedByItself(end) ? [{ taskArn, end }] : []));
  const last = ends.toSorted((one, other) => one.end.at.localeCompare(other.end.at)).at(-1);
  return last && { at: last.end.at, why: described(service, last.taskArn, last.end) };
}

function endedByItself({ code, reason }: NonNullable<ObservedTask['end']>): boolean {
  return BY_ITSELF.includes(code) || UNHEALTHY.test(reason);
}

function described(service: Writer, taskArn: string, end: NonNullable<ObservedTask['end']>): string {
  const task = taskArn.split('/').at(-1) ?? taskArn;
  const of = `--region ${taskArn.split(':')[3] ?? ''} --cluster ${service.cluster}`;
  const exit = end.exitCode === undefined ? '' : `, exit code ${end.exitCode}`;
  return [
    `${writerSubject({ kind: 'ecsService', ...service })}: its task ${task} ended by itself at ${end.at}`,
    ` (${end.code}: ${end.reason.slice(0, LONGEST_REASON)}${exit});`,
    ` look at it with 'aws ecs describe-tasks ${of} --tasks ${task}' and at its log, then deploy a release that stays up:`,
    ` 'aws ecs update-service ${of} --service ${service.service} --task-definition <revision>'`,
  ].join('');
}
