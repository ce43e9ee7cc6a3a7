import { describe, expect, it } from '@jest/globals';
import type { ObservedTask } from '../../../../lambdas/shared/ecs-task';
import { lastEnd } from '../../../../lambdas/shared/writers/ecs-service/ended';

const worker = { cluster: 'shop', service: 'orders-worker' };

function task(id: string, end?: ObservedTask['end']): ObservedTask {
  return {
    taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/shop/${id}`,
    lastStatus: end ? 'STOPPED' : 'RUNNING',
    desiredStatus: end ? 'STOPPED' : 'RUNNING',
    ...(end ? { end } : {}),
  };
}

const crash = (at: string) => ({
  at,
  code: 'EssentialContainerExited',
  reason: 'Essential container exited',
  exitCode: 1,
});

describe('the last task of a service that ended by itself', () => {
  it('is the latest, with its reason and the next commands', () => {
    const last = lastEnd(worker, [task('a', crash('2026-11-21T10:05:00Z')), task('b', crash('2026-11-21T10:04:00Z'))]);

    expect(last?.at).toBe('2026-11-21T10:05:00Z');
    expect(last?.why).toContain('service shop/orders-worker: its task a ended by itself');
    expect(last?.why).toContain('(EssentialContainerExited: Essential container exited, exit code 1)');
    expect(last?.why).toContain('aws ecs describe-tasks --region eu-west-1 --cluster shop --tasks a');
    expect(last?.why).toContain('aws ecs update-service --region eu-west-1 --cluster shop --service orders-worker');
  });

  it.each<[string, string, string, boolean]>([
    ['did not start', 'TaskFailedToStart', 'CannotPullContainerError', true],
    [
      'failed its health checks',
      'ServiceSchedulerInitiated',
      'Task failed ELB health checks in (target-group x)',
      true,
    ],
    ['was scaled in', 'ServiceSchedulerInitiated', 'Scaling activity initiated by (deployment ecs-svc/1)', false],
    ['was stopped by a person', 'UserInitiated', 'Task stopped by user', false],
    ['lost its spot capacity', 'SpotInterruption', 'Your Spot Task was interrupted', false],
  ])('counts one that %s: %s %s', (_what, code, reason, counts) => {
    const ended = lastEnd(worker, [task('a', { at: '2026-11-21T10:05:00Z', code, reason })]);

    expect(ended !== undefined).toBe(counts);
  });

  it('is none while every task runs', () => {
    expect(lastEnd(worker, [task('a'), task('b')])).toBeUndefined();
  });
});
