import { describe, expect, it } from '@jest/globals';
import type { MakeReadOnlyInput } from '../../../lambdas/make-read-only/contract';
import { decide } from '../../../lambdas/make-read-only/decide';
import { othersUsing } from '../../../lambdas/shared/names';
import { NAMES } from '../database-instances';

const recorded = { parameterGroup: 'orders-mysql8', value: '0', source: 'user', at: 'then' };
const input: MakeReadOnlyInput = {
  productionIdentifier: NAMES.production,
  parameterGroup: 'orders-mysql8',
  record: {},
  original: { identifier: NAMES.production, parameterGroup: 'orders-mysql8' },
  parameter: { value: '{TrueIfReplica}', source: 'engine-default', changesAtOnce: true },
  users: [NAMES.production],
  now: new Date('2026-11-21T11:00:00.000Z'),
};
const decided = (changes: Partial<MakeReadOnlyInput> = {}) => decide({ ...input, ...changes });

describe('making the original read only', () => {
  it('records what was there before it is set', () => {
    expect(decided()).toEqual({
      kind: 'set',
      record: {
        parameterGroup: 'orders-mysql8',
        value: '{TrueIfReplica}',
        source: 'engine-default',
        at: '2026-11-21T11:00:00.000Z',
      },
    });
  });

  it('sets it again without recording anything anew: the first one to record has seen what was there', () => {
    expect(decided({ record: { readOnly: recorded } })).toEqual({ kind: 'set' });
  });

  it('has nothing to do where a recovery has set it', () => {
    const parameter = { value: '1', source: 'user', changesAtOnce: true };

    expect(decided({ record: { readOnly: recorded }, parameter })).toEqual({ kind: 'isSet' });
  });

  it('counts the instances of this recovery as no others, in whatever part of it', () => {
    const users = [NAMES.production, NAMES.candidate, NAMES.retired, 'orders-db-reverted-abcdefgh'];

    expect(decided({ users }).kind).toBe('set');
  });

  it.each<[string, Partial<MakeReadOnlyInput>, RegExp]>([
    ['a group that another database uses', { users: [NAMES.production, 'billing-db'] }, /used by 'billing-db'/],
    [
      'a group that a replica uses',
      { users: [NAMES.production, 'orders-db-replica-abcdefgh-1'] },
      /orders-db-replica-abcdefgh-1/,
    ],
    [
      'a group that somebody made read only before: it would be put back to nothing',
      { parameter: { value: '1', source: 'user', changesAtOnce: true } },
      /read only before/,
    ],
    [
      'another group than the configured one',
      { original: { identifier: NAMES.production, parameterGroup: 'other' } },
      /'other'/,
    ],
    ['a parameter that needs a restart', { parameter: { source: 'system', changesAtOnce: false } }, /at once/],
    ['a group without the parameter', { parameter: undefined }, /at once/],
    ['an original that RDS does not show', { original: undefined as never }, /not shown/],
    [
      'an original that has given its name away',
      { original: { identifier: NAMES.retired, parameterGroup: 'orders-mysql8' } },
      /not production any more/,
    ],
    [
      'anything once the restored instance serves',
      { record: { pointOfNoReturnAt: 'then' } },
      /not production any more/,
    ],
  ])('leaves alone %s', (_what, changes, why) => {
    expect(decided(changes)).toMatchObject({ kind: 'skip', why: expect.stringMatching(why) });
  });
});

describe('names of other instances', () => {
  it('are those that only look like names of a recovery', () => {
    const others = ['orders-db-restored-by-hand', 'orders-db2-restored-abcdefgh', 'a-orders-db-corrupted-abcdefgh'];

    expect(othersUsing([NAMES.production, NAMES.candidate, ...others], NAMES.production)).toEqual(others);
  });
});
