import { describe, expect, it } from '@jest/globals';
import type { Check, CheckResult, Verdict } from '../../../lambdas/shared/contract/verdict';
import { checksSchema } from '../../../lambdas/validate-data/check-schema';
import { countingQuery } from '../../../lambdas/validate-data/custom-sql';
import {
  checksHash,
  failedIds,
  isAdoptable,
  outcomeOf,
  timeReachedOf,
  withLoginGate,
} from '../../../lambdas/validate-data/decide';
import { columnName, quotedTable, tableName } from '../../../lambdas/validate-data/identifier';

const count: Check = { id: 'count', kind: 'rowCount', table: 'public.orders', min: 1 };
const login: Check = { id: 'login', kind: 'applicationLogin' };
const warned: Check = { id: 'soft', kind: 'sql', sql: 'select 1', severity: 'warn' };

function result(check: Check, outcome: CheckResult['outcome'], observed?: unknown): CheckResult {
  return { id: check.id, kind: check.kind, severity: check.severity ?? 'required', outcome, observed, milliseconds: 1 };
}

describe('the verdict', () => {
  it.each<[string, Check[], CheckResult[], string, string[]]>([
    ['all pass', [count, login], [result(count, 'pass'), result(login, 'pass')], 'pass', []],
    ['a warning', [count, warned], [result(count, 'pass'), result(warned, 'warn')], 'pass', []],
    ['an error in a soft check', [count, warned], [result(count, 'pass'), result(warned, 'error')], 'pass', []],
    ['a failed check', [count, login], [result(count, 'fail'), result(login, 'error')], 'fail', ['count', 'login']],
    ['an error', [count], [result(count, 'error')], 'error', ['count']],
    ['a skipped check', [count], [result(count, 'skipped')], 'error', ['count']],
    ['a check that was never run', [count, login], [result(login, 'pass')], 'error', ['count']],
    ['no checks', [], [], 'error', ['checks']],
    [
      'no required check of data',
      [login, warned],
      [result(login, 'pass'), result(warned, 'pass')],
      'error',
      ['checks'],
    ],
  ])('of %s', (_name, checks, results, outcome, failed) => {
    expect(outcomeOf(checks, results)).toBe(outcome);
    expect(failedIds(checks, results)).toEqual(failed);
  });

  it('is adopted only for the same instance, restore point and checks, and only when it passed', () => {
    const bound = { resourceId: 'db-1', restorePointId: 'point', checksHash: checksHash([count]) };
    const verdict = { ...bound, outcome: 'pass' } as Verdict;

    expect(isAdoptable(verdict, bound)).toBe(true);
    expect(isAdoptable(undefined, bound)).toBe(false);
    expect(isAdoptable({ ...verdict, outcome: 'fail' }, bound)).toBe(false);
    expect(isAdoptable(verdict, { ...bound, resourceId: 'db-2' })).toBe(false);
    expect(isAdoptable(verdict, { ...bound, restorePointId: 'other' })).toBe(false);
    expect(isAdoptable(verdict, { ...bound, checksHash: checksHash([count, login]) })).toBe(false);
  });

  it('hashes checks by their content, not by the order of their fields', () => {
    expect(checksHash([{ min: 1, table: 'public.orders', kind: 'rowCount', id: 'count' }])).toBe(checksHash([count]));
    expect(checksHash([{ ...count, min: 2 }])).not.toBe(checksHash([count]));
  });

  it('proves the time reached with the smallest lag of a recency check that passed', () => {
    const recency: Check = { id: 'r', kind: 'recency', table: 'a.b', column: 'c', maxLagSeconds: 9 };
    const results = [
      result({ ...recency, id: 'far' }, 'pass', 8),
      result(recency, 'pass', 2),
      result(recency, 'fail', -1),
    ];

    expect(timeReachedOf(results)).toEqual({ checkId: 'r', newestRowSecondsBeforeRestorePoint: 2 });
    expect(timeReachedOf([result(count, 'pass', 5)])).toBeUndefined();
  });
});

describe('configured checks', () => {
  it.each([
    ['an unknown field', [{ ...count, minimum: 3 }]],
    ['an unknown kind', [{ id: 'x', kind: 'checksum' }]],
    ['two with one id', [count, { ...login, id: 'count' }]],
    ['a minimum of 0', [{ ...count, min: 0 }]],
    ['no tables', [{ id: 'x', kind: 'requiredTables', tables: [] }]],
  ])('refuse %s', (_name, checks) => {
    expect(checksSchema.safeParse(checks).success).toBe(false);
  });
});

describe('names and statements', () => {
  it.each([
    ['public.Orders', '"public"."orders"'],
    ['"Sales".t', '"Sales"."t"'],
    ['a."b ""c"".d"', '"a"."b ""c"".d"'],
  ])('%s is %s', (text, expected) => {
    expect(quotedTable(tableName(text))).toBe(expected);
  });

  it.each(['orders', 'a.b.c', 'a.b; drop table c', 'a."b', '1a.b', ''])('refuses the table %s', (text) => {
    expect(() => tableName(text)).toThrow("expected 'schema.table'");
  });

  it('refuses a column that is an expression', () => {
    expect(() => columnName('now()')).toThrow('expected one identifier');
  });

  it.each([
    'select 1',
    'WITH x as (select 1) select * from x;',
    "select ';' || $$;$$ || E'\\';' -- ; end",
    '/* ; */ select ";" from public.t',
  ])('counts the rows of: %s', (sql) => {
    expect(countingQuery(sql)).toContain('as violations from (');
  });

  it.each(['delete from a.b', 'select 1; select 2', "select 'x'; drop table y", 'explain select 1', ';'])(
    'refuses: %s',
    (sql) => {
      expect(() => countingQuery(sql)).toThrow(/expected (SELECT|a single SELECT)/);
    },
  );
});

describe('the login of the application', () => {
  it('is a required check, whether it is configured or not', () => {
    const count: Check = { id: 'count', kind: 'rowCount', table: 'public.orders', min: 1 };
    const gate: Check = { id: 'application-login', kind: 'applicationLogin' };
    expect(withLoginGate([count])).toEqual([gate, count]);
    expect(withLoginGate([count, { ...login, severity: 'warn' }])).toEqual([gate, count]);
    expect(withLoginGate([count, login])).toEqual([count, login]);
    expect(withLoginGate([{ ...count, id: 'application-login' }])[0]?.id).toBe('application-login-gate');
  });
});
