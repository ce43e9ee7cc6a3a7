import { describe, expect, it } from '@jest/globals';
import { chooseRestorePoint } from '../../../lambdas/plan-recovery/choose-restore-point';
import type { ObservedPast } from '../../../lambdas/plan-recovery/contract';
import type { RestoreTo } from '../../../lambdas/shared/contract/incident';
import { incident } from '../database-instances';
import { CONTINUOUS, NOW, past, snapshot, snapshotArn } from './planned-world';

const early = snapshot('early', '2026-11-19T02:00:00.000Z');
const late = snapshot('late', '2026-11-20T02:00:00.000Z');
const corrupt = snapshot('corrupt', '2026-11-21T10:30:00.000Z');

function choose(restoreTo: RestoreTo, seen: ObservedPast) {
  return chooseRestorePoint(seen, incident({ restoreTo }), NOW);
}
const withoutContinuous = (...snapshots: Parameters<typeof past>[0] & object) => {
  const seen = past(snapshots);
  return { ...seen, points: seen.points.filter(({ kind }) => kind === 'snapshot') };
};

describe('restore point by time', () => {
  it('is the continuous recovery point at this time', () => {
    expect(choose({ time: '2026-11-21T10:02:00Z' }, past())).toMatchObject({
      restorePoint: { kind: 'time', id: `${CONTINUOUS}@2026-11-21T10:02:00Z`, time: '2026-11-21T10:02:00Z' },
      findings: [],
    });
  });

  it('is waited for while its logs are not archived yet', () => {
    const seen = past([], { window: { earliest: '2026-11-14T11:00:00.000Z', latest: '2026-11-21T10:00:00.000Z' } });
    const lagging = chooseRestorePoint(
      seen,
      incident({ corruption: { since: '2026-11-21T11:00:00Z' }, restoreTo: { time: '2026-11-21T10:58:00Z' } }),
      NOW,
    );
    expect(lagging.findings).toMatchObject([{ level: 'wait' }]);
  });

  it.each<[string, Partial<ObservedPast>, string, RegExp]>([
    ['before the window', {}, '2026-11-14T10:00:00Z', /before a window/],
    [
      'whose logs have stopped to arrive',
      { window: { earliest: '2026-11-14T11:00:00.000Z', latest: '2026-11-21T09:00:00.000Z' } },
      '2026-11-21T10:02:00Z',
      /stopped to advance/,
    ],
    ['without automated backups', { window: undefined }, '2026-11-21T10:02:00Z', /no automated backups/],
    ['without a continuous recovery point', { points: [] }, '2026-11-21T10:02:00Z', /no continuous recovery point/],
    [
      'with the continuous recovery point of another instance',
      {
        points: [
          { arn: CONTINUOUS.replace('db-old', 'db-other'), kind: 'continuous', status: 'AVAILABLE', createdAt: '' },
        ],
      },
      '2026-11-21T10:02:00Z',
      /no continuous recovery point of this instance/,
    ],
    [
      'with a stopped continuous recovery point',
      { points: [{ arn: CONTINUOUS, kind: 'continuous', status: 'STOPPED', createdAt: '' }] },
      '2026-11-21T10:02:00Z',
      /has status 'STOPPED'/,
    ],
    [
      'at the very start of the corruption',
      {},
      '2026-11-21T10:04:00Z',
      /before the corruption began|2026-11-21T10:04:00Z/,
    ],
  ])('is refused for a time %s', (_what, changes, time, expected) => {
    const { findings } = choose({ time }, past([], changes));
    expect(findings[0]).toMatchObject({ level: 'refusal', found: expect.stringMatching(expected) });
  });
});

describe('restore point before a time', () => {
  it('is the last whole second before it, where logs reach it', () => {
    expect(choose({ latestBefore: '2026-11-21T10:04:00Z' }, past([late])).restorePoint).toMatchObject({
      time: '2026-11-21T10:03:59Z',
    });
    expect(choose({ latestBefore: '2026-11-21T10:03:30.250Z' }, past()).restorePoint).toMatchObject({
      time: '2026-11-21T10:03:30Z',
    });
  });

  it('is the newest snapshot with earlier data where no logs reach it', () => {
    const choice = choose({ latestBefore: '2026-11-21T10:04:00Z' }, withoutContinuous(corrupt, early, late));
    expect(choice.restorePoint).toMatchObject({
      kind: 'snapshot',
      recoveryPointArn: snapshotArn('late'),
      dataTime: late.made.dataTime,
    });
    expect(choice.considered.map(({ verdict }) => verdict)).toEqual([
      'usable',
      'chosen',
      expect.stringMatching(/not before the corruption/),
    ]);
  });

  it.each([
    ['of another instance', snapshot('x', '2026-11-20T05:00:00.000Z', { resourceId: 'db-OTHER' }), /another instance/],
    ['still being made', snapshot('x', '2026-11-20T05:00:00.000Z', { status: 'CREATING' }), /still being made/],
    [
      'that expires too soon',
      snapshot('x', '2026-11-20T05:00:00.000Z', { deleteAt: '2026-11-22T10:00:00.000Z' }),
      /expires/,
    ],
    [
      'of another engine version',
      snapshot('x', '2026-11-20T05:00:00.000Z', { engineVersion: '16.1' }),
      /engine version/,
    ],
  ])('passes over a snapshot %s', (_what, passed, verdict) => {
    const choice = choose({ latestBefore: '2026-11-21T10:04:00Z' }, withoutContinuous(late, passed));
    expect(choice.restorePoint?.recoveryPointArn).toBe(snapshotArn('late'));
    expect(choice.considered.find(({ recoveryPointArn }) => recoveryPointArn === snapshotArn('x'))?.verdict).toMatch(
      verdict,
    );
  });

  it('is refused where nothing is usable', () => {
    const choice = choose({ latestBefore: '2026-11-21T10:04:00Z' }, withoutContinuous(corrupt));
    expect(choice.restorePoint).toBeUndefined();
    expect(choice.findings).toMatchObject([{ level: 'refusal', found: 'none of 1 recovery points usable' }]);
  });

  it('lists the ten newest, oldest first, and always the chosen one', () => {
    const corrupted = Array.from({ length: 12 }, (_, hour) =>
      snapshot(`c${hour}`, `2026-11-21T10:${20 + hour}:00.000Z`),
    );
    const { considered } = choose({ latestBefore: '2026-11-21T10:04:00Z' }, withoutContinuous(late, ...corrupted));
    expect(considered).toHaveLength(10);
    expect(considered[0]).toMatchObject({ recoveryPointArn: snapshotArn('late'), verdict: 'chosen' });
    expect(considered.at(-1)?.recoveryPointArn).toBe(snapshotArn('c11'));
  });
});

describe('restore point by ARN', () => {
  it('is that snapshot', () => {
    expect(choose({ recoveryPointArn: snapshotArn('early') }, past([early, late])).restorePoint).toMatchObject({
      dataTime: early.made.dataTime,
    });
  });

  it('is refused where its data is not from before the corruption', () => {
    const choice = choose({ recoveryPointArn: snapshotArn('corrupt') }, past([corrupt]));
    expect(choice.findings).toMatchObject([
      { level: 'refusal', found: expect.stringMatching(/not before the corruption/) },
    ]);
  });

  it('is refused where the vault does not have it, or where it needs a time', () => {
    expect(choose({ recoveryPointArn: snapshotArn('gone') }, past()).findings).toMatchObject([
      { level: 'refusal', found: expect.stringMatching(/not in the vault/) },
    ]);
    expect(choose({ recoveryPointArn: CONTINUOUS }, past()).findings).toMatchObject([
      { level: 'refusal', next: expect.stringMatching(/restoreTo\.time/) },
    ]);
  });
});
