import { describe, expect, it } from '@jest/globals';
import { decide, recencyColumns } from '../../../lambdas/list-lost-writes/decide';
import { postgresCountSql } from '../../../lambdas/list-lost-writes/statements';
import type { LostRows, Revert } from '../../../lambdas/shared/contract/cut-over-revert';
import type { Check } from '../../../lambdas/shared/contract/verdict';
import { candidate, original } from '../database-instances';

const revert: Revert = {
  incidentId: 'INC-1',
  retired: original().ref,
  production: candidate().ref,
  names: { candidate: 'a', retired: 'b' },
};
const listed = (tables: readonly LostRows[], at = '2026-11-21T12:00:00Z') =>
  decide({ revert, tables, identity: { systemIdentifier: '7', timelineId: 1 }, now: new Date(at) });

describe('list lost writes', () => {
  it('knows the age of rows only from the columns of recency checks, however a table is written', () => {
    const checks: Check[] = [
      { id: 'recent', kind: 'recency', table: 'public.Orders', column: 'updated_at', maxLagSeconds: 60 },
      { id: 'rows', kind: 'rowCount', table: 'public.payments', min: 1 },
    ];
    expect([...recencyColumns(checks, 'postgres')]).toEqual([['"public"."orders"', 'updated_at']]);
    expect([...recencyColumns(checks, 'mariadb')]).toEqual([['`public`.`Orders`', 'updated_at']]);
  });

  it('counts with quoted names and the time as a value', () => {
    expect(postgresCountSql('public.orders', 'updated_at')).toBe(
      'select count(*)::float8 as rows from "public"."orders" where "updated_at"::timestamptz > $1::timestamptz',
    );
    expect(() => postgresCountSql('orders; drop table x', 'updated_at')).toThrow("expected 'schema.table'");
  });

  it('has one hash for what a person approves, whenever it was counted, and another when more is lost', () => {
    const orders = (rows: number): LostRows[] => [{ table: 'public.orders', rows, column: 'updated_at' }];
    expect(listed(orders(3)).hash).toBe(listed(orders(3), '2026-11-21T13:00:00Z').hash);
    expect(listed(orders(4)).hash).not.toBe(listed(orders(3)).hash);
  });
});
