import type { Check, CheckResult } from '../../lambdas/shared/contract/verdict';
import type { Sql } from '../../lambdas/shared/sql';
import { runChecks } from '../../lambdas/validate-data/run-checks';

/** The time that the data below was restored to. */
export const RESTORED_TO = '2026-11-21T10:02:00.000Z';

/** One check of each kind; `unpaid` selects the orders whose payments do not add up. */
export function checksOf(schema: string, unpaid: string): readonly Check[] {
  const tables = ['customers', 'orders', 'payments'].map((table) => `${schema}.${table}`);
  const table = `${schema}.orders`;
  return [
    { id: 'reachable', kind: 'reachable' },
    { id: 'tables', kind: 'requiredTables', tables },
    { id: 'count', kind: 'rowCount', table, min: 3 },
    { id: 'keys', kind: 'foreignKeys', tables: 'all' },
    { id: 'recent', kind: 'recency', table, column: 'updated_at', maxLagSeconds: 60 },
    { id: 'paid', kind: 'sql', sql: unpaid },
    { id: 'login', kind: 'applicationLogin' },
  ];
}

/** What every engine's checks find in three orders of 500 that are paid, and nothing else. */
export const DAMAGES: [what: string, statements: readonly string[], found: readonly string[]][] = [
  ['a zeroed total', ['update orders set total_cents = 0 where id = 2'], ['paid: fail']],
  ['deleted payments', ['delete from payments where order_id = 3'], ['paid: fail']],
  ['an empty table', ['delete from payments'], ['tables: fail', 'paid: fail']],
  ['lost orders', ['delete from payments where order_id = 3', 'delete from orders where id = 3'], ['count: fail']],
  ['a restore that stopped early', ["update orders set updated_at = '2026-11-21 10:00:59'"], ['recent: fail']],
  [
    'a row newer than the restore point',
    ["update orders set updated_at = '2026-11-21 10:02:00.000001' where id = 1"],
    ['recent: fail'],
  ],
];

/** Runs checks with the account that validates; the application can log in. */
export async function outcomesOf(
  validator: () => Promise<Sql>,
  checks: readonly Check[],
  deadline = Date.now() + 60_000,
): Promise<readonly CheckResult[]> {
  const sql = await validator();
  try {
    return await runChecks(sql, {
      checks,
      restorePointTime: RESTORED_TO,
      applicationLogin: async () => ({ outcome: 'pass' }),
      deadline,
      clock: Date.now,
    });
  } finally {
    await sql.close();
  }
}

/** `id: outcome` of what did not pass. */
export const notPassedOf = (results: readonly CheckResult[]) =>
  results.filter(({ outcome }) => outcome !== 'pass').map(({ id, outcome }) => `${id}: ${outcome}`);
