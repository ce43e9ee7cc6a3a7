import { describe, expect, it } from '@jest/globals';
import { notCanary, notRecorded, notStopped } from '../../../lambdas/check-writers/decide';
import { observed, recorded, target } from '../writers';

const none = { resumeWith: {}, targetHealth: [] };

describe('writers stopped', () => {
  const left = (statuses: string[]) => [
    { cluster: 'shop', service: 'api', left: statuses.map((lastStatus, n) => ({ taskArn: `task-${n}`, lastStatus })) },
  ];

  it('is reached when every task is STOPPED and nothing was raised', () => {
    expect(notStopped({ found: [observed('api', { desiredCount: 0 })], tasks: left([]) })).toEqual([]);
  });

  it('waits for a task that is stopping: it may still write', () => {
    expect(notStopped({ found: [observed('api', { desiredCount: 0 })], tasks: left(['DEACTIVATING']) })).toEqual([
      "service 'shop/api': 1 tasks not stopped (DEACTIVATING)",
    ]);
  });

  it('says that a service was raised and what ECS told last', () => {
    const found = [observed('api', { desiredCount: 2, events: ['has started 2 tasks'] })];

    expect(notStopped({ found, tasks: left([]) })[0]).toMatch(/raised to 2.*has started 2 tasks/);
  });
});

describe('canary healthy', () => {
  const one = { desiredCount: 1, taskDefinition: 'api:2' };

  it('is reached with one task of the task definition that was asked for', () => {
    expect(
      notCanary({ recorded: [recorded('api')], found: [observed('api', one)], ...none, resumeWith: { api: 'api:2' } }),
    ).toEqual([]);
  });

  it('leaves out services that ran no task', () => {
    expect(
      notCanary({
        recorded: [recorded('idle', { desiredCount: 0 })],
        found: [observed('idle', { desiredCount: 0 })],
        ...none,
      }),
    ).toEqual([]);
  });

  it.each<[string, Parameters<typeof observed>[1], RegExp]>([
    ['the task has not started', { ...one, runningCount: 0 }, /0 of 1 tasks running/],
    [
      'the service rolled back to the old release',
      { desiredCount: 1, taskDefinition: 'api:1' },
      /runs 'api:1', expected 'api:2'/,
    ],
    [
      'the deployment has not ended',
      {
        ...one,
        deployments: [
          { status: 'PRIMARY', taskDefinition: 'api:2', desiredCount: 1, runningCount: 1, rolloutState: 'IN_PROGRESS' },
        ],
      },
      /IN_PROGRESS/,
    ],
    ['no target is healthy', { ...one, targetGroupArns: ['group'] }, /0 healthy targets \(initial: 1\) of 1/],
  ])('is not reached while %s', (_name, changes, message) => {
    const input = {
      recorded: [recorded('api')],
      found: [observed('api', changes)],
      resumeWith: { api: 'api:2' },
      targetHealth: [{ targetGroupArn: 'group', healthy: 0, others: 'initial: 1' }],
    };

    expect(notCanary(input)).toEqual([expect.stringMatching(message)]);
  });
});

describe('healthy as recorded', () => {
  it('is reached with the recorded count, or one that scaling chose within its bounds', () => {
    const scaling = target('api', 2, 6).target;

    expect(notRecorded({ recorded: [recorded('api')], found: [observed('api')], ...none })).toEqual([]);
    expect(
      notRecorded({ recorded: [recorded('api', { scaling })], found: [observed('api', { desiredCount: 5 })], ...none }),
    ).toEqual([]);
  });

  it('is not reached with another count, or without the service', () => {
    expect(
      notRecorded({ recorded: [recorded('api')], found: [observed('api', { desiredCount: 2 })], ...none }),
    ).toEqual([expect.stringContaining('desired count 2, expected 3')]);
    expect(notRecorded({ recorded: [recorded('api')], found: [], ...none })).toEqual([
      expect.stringContaining('found none'),
    ]);
  });
});
