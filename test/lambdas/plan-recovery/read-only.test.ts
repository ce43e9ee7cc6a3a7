import { describe, expect, it } from '@jest/globals';
import type { ObservedPast, ObservedSurroundings } from '../../../lambdas/plan-recovery/contract';
import { readOnlyCalls, readOnlyFindings } from '../../../lambdas/plan-recovery/read-only-findings';
import type { DatabaseSettings } from '../../../lambdas/shared/contract/database-settings';
import { databaseSettings, NAMES, openRecord, original } from '../database-instances';
import { past, planInput, surroundings } from './planned-world';

const GROUP = 'orders-mysql8';
const mysql = { engine: 'mysql', parameterGroupName: GROUP } as const;
const instance = original({ Engine: 'mysql', DBParameterGroups: [{ DBParameterGroupName: GROUP }] });
const off = { value: '{TrueIfReplica}', source: 'engine-default', changesAtOnce: true };
const on = { value: '1', source: 'user', changesAtOnce: true };
const seen = (parameter: typeof off, users: readonly string[] = [NAMES.production]): Partial<ObservedSurroundings> => ({
  readOnly: { parameter, users },
});

function findings(
  around: Partial<ObservedSurroundings>,
  settings: Partial<DatabaseSettings> = mysql,
  changes: Partial<ObservedPast> = {},
) {
  const input = planInput({ settings: databaseSettings(settings) });
  return readOnlyFindings(past([], { original: instance, ...changes }), surroundings(around), input).map(
    ({ level, found }) => `${level}: ${found}`,
  );
}

const calls = (
  around: Partial<ObservedSurroundings>,
  settings: Partial<DatabaseSettings> = mysql,
  record?: ObservedPast['record'],
) => {
  const input = planInput({ settings: databaseSettings(settings) });
  return readOnlyCalls(past([], { original: instance, record }), surroundings(around), input);
};

describe('the read-only switch in a plan', () => {
  it('says nothing where it will be used, and where the engine has none', () => {
    expect(findings(seen(off))).toEqual([]);
    expect(findings({}, {})).toEqual([]);
  });

  it('tells why it will not be used', () => {
    expect(findings(seen(off, [NAMES.production, 'billing-db']))).toEqual([
      `notice: parameter group '${GROUP}' used by 'billing-db' as well: it is left alone`,
    ]);
    expect(findings({}, { ...mysql, parameterGroupName: 'default.mysql8.0' })).toEqual([
      "notice: it left alone: the default parameter group 'default.mysql8.0' cannot be changed",
    ]);
    expect(findings({}, { ...mysql, proxies: ['pool'] })).toEqual([
      "notice: it left alone: RDS Proxy 'pool' does not work with a database that is read only",
    ]);
    expect(findings(seen(off), { ...mysql, parameterGroupName: 'another' })).toEqual([
      `notice: parameter group '${GROUP}', not 'another' as configured`,
    ]);
  });

  it('refuses a group that somebody made read only: the restored instance would take no writes either', () => {
    expect(findings(seen(on))).toEqual([expect.stringMatching(/^refusal: 'read_only' = 1 in parameter group/)]);
  });

  it('says what lifts it by hand, where a value was chosen before and where none was', () => {
    const input = planInput({ settings: databaseSettings(mysql) });
    const [refused] = readOnlyFindings(past([], { original: instance }), surroundings(seen(on)), input);

    expect(refused?.next).toContain('rds:ModifyDBParameterGroup to a value that was chosen');
    expect(refused?.next).toContain("rds:ResetDBParameterGroup to the engine's default");
  });

  it('knows what an earlier execution of the recovery has set', () => {
    const record = openRecord({ readOnly: { parameterGroup: GROUP, source: 'engine-default', at: 'then' } });

    expect(findings(seen(on), mysql, { record })).toEqual([]);
  });

  it('names its calls', () => {
    expect(calls(seen(off))).toEqual({
      set: ['rds:ModifyDBParameterGroup (read_only on)'],
      lift: ["rds:ResetDBParameterGroup (read_only to the engine's default)"],
    });
    expect(calls(seen({ ...off, value: '0', source: 'user' })).lift).toEqual([
      'rds:ModifyDBParameterGroup (read_only back to 0)',
    ]);
    expect(calls({}, {})).toEqual({ set: [], lift: [] });
  });

  it.each<[string, ReturnType<typeof seen>, Partial<DatabaseSettings>]>([
    ['shares its group', seen(off, [NAMES.production, 'billing-db']), mysql],
    ['has another group', seen(off), { ...mysql, parameterGroupName: 'another' }],
    ['has a group that somebody made read only', seen(on), mysql],
    ['has a parameter that waits for a restart', seen({ ...off, changesAtOnce: false }), mysql],
    ['is behind a proxy', seen(off), { ...mysql, proxies: ['pool'] }],
  ])('names no call for a database that %s: it is left alone', (_, around, settings) => {
    expect(findings(around, settings)).toHaveLength(1);
    expect(calls(around, settings)).toEqual({ set: [], lift: [] });
  });

  it('names the call that lifts what an earlier execution has set, and none that sets it again', () => {
    const record = openRecord({ readOnly: { parameterGroup: GROUP, source: 'engine-default', at: 'then' } });

    expect(calls(seen(on), mysql, record).set).toEqual([]);
    expect(calls(seen(on, [NAMES.production, 'billing-db']), mysql, record).lift).toHaveLength(1);
    expect(calls(seen(off, [NAMES.production, 'billing-db']), mysql, record)).toEqual({ set: [], lift: [] });
  });

  it('names the call that puts back what an earlier execution has recorded, not what it has set', () => {
    const recorded = { parameterGroup: GROUP, at: 'then' };
    const byDefault = openRecord({ readOnly: { ...recorded, value: '0', source: 'engine-default' } });
    const chosen = openRecord({ readOnly: { ...recorded, value: 'OFF', source: 'user' } });

    expect(calls(seen(on), mysql, byDefault).lift).toEqual([expect.stringMatching(/^rds:ResetDBParameterGroup /)]);
    expect(calls(seen(on), mysql, chosen).lift).toEqual(['rds:ModifyDBParameterGroup (read_only back to OFF)']);
  });
});
