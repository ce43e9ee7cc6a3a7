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

  it('knows what an earlier execution of the recovery has set', () => {
    const record = openRecord({ readOnly: { parameterGroup: GROUP, source: 'engine-default', at: 'then' } });

    expect(findings(seen(on), mysql, { record })).toEqual([]);
  });

  it('names its calls', () => {
    expect(readOnlyCalls(databaseSettings(mysql))).toEqual({
      set: ['rds:ModifyDBParameterGroup (read_only on)'],
      lift: ['rds:ModifyDBParameterGroup (read_only as recorded)'],
    });
    expect(readOnlyCalls(databaseSettings())).toEqual({ set: [], lift: [] });
  });
});
