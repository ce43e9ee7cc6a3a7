import { describe, expect, it } from '@jest/globals';
import type { CheckRevertInput } from '../../../lambdas/check-revert/contract';
import { decide } from '../../../lambdas/check-revert/decide';
import type { AttemptItem } from '../../../lambdas/shared/contract/record-items';
import { candidate, NAMES, openRecord, original } from '../database-instances';
import { EXECUTION } from '../recovery-state';

const request = {
  incidentId: 'INC-1',
  reason: 'the former data is needed',
  confirm: NAMES.production,
  acceptLostWrites: true,
};
const tags = {
  'recovery:incident': 'INC-1',
  'recovery:role': 'retired',
  'recovery:expires': '2026-12-05T12:00:00.000Z',
};
const TagList = (given: Record<string, string>) => Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
const retired = (changes = {}) => original({ DBInstanceIdentifier: NAMES.retired, TagList: TagList(tags), ...changes });
const production = candidate({ DBInstanceIdentifier: NAMES.production, TagList: [] });
const attempt = { incidentId: 'INC-1', candidateResourceId: 'db-NEW', originalResourceId: 'db-OLD' } as AttemptItem;
const SINCE = '2026-11-21T11:30:00.000Z';
const check = (changes: Partial<CheckRevertInput> = {}) =>
  decide({
    request,
    settings: { key: 'orders', identifier: NAMES.production, stopWrites: 'start' },
    context: { executionArn: EXECUTION, executionStartedAt: '2026-11-21T12:00:00.000Z' },
    record: openRecord({ status: 'CLOSED', outcome: 'Recovered', pointOfNoReturnAt: SINCE }),
    lock: undefined,
    ownerRuns: false,
    holder: production,
    retired: [{ instance: retired(), attempt }],
    present: [],
    now: new Date('2026-11-21T12:00:00Z'),
    ...changes,
  });

describe('check revert', () => {
  it('finds the cut-over that made the present production instance', () => {
    expect(check()).toMatchObject({
      incident: { id: 'INC-1', mode: 'revert', corruption: { since: SINCE } },
      revert: {
        incidentId: 'INC-1',
        retired: { resourceId: 'db-OLD', identifier: NAMES.retired },
        production: { resourceId: 'db-NEW', identifier: NAMES.production },
        names: { candidate: NAMES.retired, retired: 'orders-db-reverted-abcdefgh' },
        since: SINCE,
      },
    });
  });

  it('works without a record of the cut-over, and then does not know since when writes are lost', () => {
    const { revert } = check({ record: openRecord({ status: 'CLOSED' }) });
    expect(revert.since).toBeUndefined();
  });

  it('keeps the point of no return of the cut-over over a first return that came to nothing', () => {
    const { revert } = check();
    const record = openRecord({ status: 'CLOSED', outcome: 'Unchanged', revert });
    expect(check({ record }).revert.since).toBe(SINCE);
  });

  it('goes on with a return that is held, whoever holds the name meanwhile', () => {
    const { revert } = check();
    const record = openRecord({ revert, candidateResourceId: 'db-OLD', swapStartedAt: 'then' });
    expect(check({ record, holder: undefined, retired: [] }).revert).toEqual(revert);
    const renamed = { ...revert.production, identifier: revert.names.retired, host: 'reverted.host' };
    expect(check({ record, present: [renamed] }).revert).toEqual({ ...revert, production: renamed });
  });

  it.each([[undefined], [false], ['yes']])('refuses unless lost writes are accepted: %s', (acceptLostWrites) => {
    const refused = () => check({ request: { ...request, acceptLostWrites } });
    expect(refused).toThrow(expect.objectContaining({ name: 'RequestMalformed' }));
    expect(refused).toThrow('acceptLostWrites: found');
  });

  it.each<[string, Partial<CheckRevertInput>, string]>([
    ['for another incident', { request: { ...request, incidentId: 'INC-2' } }, "expected 'INC-1', whose cut-over"],
    ['while a recovery is open', { record: openRecord() }, "found it open for incident 'INC-1'"],
    ['when nobody holds the production name', { holder: undefined }, 'found no instance with this name'],
    ['when the retired instance is gone', { retired: [] }, 'found none, expected the one that'],
    [
      'when the name belongs to another restore',
      { holder: original({ DbiResourceId: 'db-X' }) },
      "that 'db-X' has replaced",
    ],
    [
      'after the waiting period',
      { now: new Date('2026-12-06T00:00:00Z') },
      'found its waiting period over since 2026-12-05T12:00:00.000Z',
    ],
    [
      'when the retired instance lost its tags',
      { retired: [{ instance: retired({ TagList: [] }), attempt }] },
      "found no tags of incident 'INC-1'",
    ],
    [
      'when another instance took the retired name',
      { retired: [{ instance: retired({ DbiResourceId: 'db-Y' }), attempt }] },
      "found 'db-Y', expected 'db-OLD'",
    ],
    [
      'when an instance is stopped',
      { retired: [{ instance: retired({ DBInstanceStatus: 'stopped' }), attempt }] },
      "found status 'stopped'",
    ],
  ])('refuses %s', (_, changes, text) => {
    expect(() => check(changes)).toThrow(expect.objectContaining({ name: 'RecoveryRefused' }));
    expect(() => check(changes)).toThrow(text);
  });

  it('refuses with every reason at once', () => {
    const lock = { pk: 'l', state: 'HELD' as const, owner: EXECUTION, incidentId: 'I', epoch: 1, acquiredAt: 'then' };
    const refused = () => check({ request: { ...request, confirm: 'x', incidentId: 'INC-2' }, lock, ownerRuns: true });
    expect(refused).toThrow(/confirm: found 'x'.*incidentId: found 'INC-2'.*lock: found it held/);
  });
});
