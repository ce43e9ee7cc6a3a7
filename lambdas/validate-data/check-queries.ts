import type { Check, CheckResult } from '../shared/contract/verdict';
import type { Sql } from '../shared/sql';
import { countingQuery } from './custom-sql';
import { FOREIGN_KEYS_SQL, type ForeignKey, foreignKeyOf, orphansSql } from './foreign-keys';
import { columnName, quoted, quotedTable, type TableName, tableName } from './identifier';

/** What a check found; `pass` and `fail` only: whatever goes wrong is thrown and becomes `error`. */
export type Finding = Pick<CheckResult, 'observed' | 'expected' | 'rowsExamined' | 'message'> & {
  readonly outcome: 'pass' | 'fail';
};
type Of<K extends Check['kind']> = Extract<Check, { kind: K }>;

export async function reachable(sql: Sql): Promise<Finding> {
  const [row] = await sql.query('select pg_is_in_recovery() as recovering');
  return row?.['recovering'] === false
    ? { outcome: 'pass' }
    : { outcome: 'fail', observed: 'in recovery', expected: 'promoted', message: 'the server is still in recovery' };
}

export async function requiredTables(sql: Sql, { tables }: Of<'requiredTables'>): Promise<Finding> {
  const bad: string[] = [];
  for (const text of tables) {
    const table = tableName(text);
    if (!(await exists(sql, table))) {
      bad.push(`'${text}' is missing`);
      continue;
    }
    const [row] = await sql.query(`select exists (select 1 from ${quotedTable(table)} limit 1) as filled`);
    if (row?.['filled'] !== true) {
      bad.push(`'${text}' is empty`);
    }
  }
  return bad.length === 0
    ? { outcome: 'pass', observed: tables.length, expected: tables.length }
    : { outcome: 'fail', observed: tables.length - bad.length, expected: tables.length, message: bad.join(', ') };
}

export async function rowCount(sql: Sql, { table: text, min }: Of<'rowCount'>): Promise<Finding> {
  const table = tableName(text);
  if (!(await exists(sql, table))) {
    return { outcome: 'fail', expected: min, message: `'${text}' is missing` };
  }
  // A damaged index would be asked for the count, and could answer wrongly: read the table.
  await sql.query(
    "select set_config('enable_indexonlyscan', 'off', true), set_config('enable_indexscan', 'off', true)",
  );
  const [row] = await sql.query(`select count(*)::text as rows from ${quotedTable(table)}`);
  const rows = Number(row?.['rows']);
  return rows >= min
    ? { outcome: 'pass', observed: rows, expected: min, rowsExamined: rows }
    : {
        outcome: 'fail',
        observed: rows,
        expected: min,
        rowsExamined: rows,
        message: `'${text}' has ${rows} rows, expected at least ${min}`,
      };
}

export async function foreignKeys(sql: Sql, { tables }: Of<'foreignKeys'>): Promise<Finding> {
  const declared = (await sql.query(FOREIGN_KEYS_SQL)).map(foreignKeyOf);
  const wanted = tables === 'all' ? undefined : tables.map(tableName);
  const chosen = wanted ? declared.filter((key) => wanted.some((table) => isSame(table, key.child))) : declared;
  const bare = (wanted ?? []).filter((table) => !chosen.some((key) => isSame(table, key.child)));
  if (chosen.length === 0 || bare.length > 0) {
    const where = bare.length > 0 ? `on ${bare.map(quotedTable).join(', ')}` : 'in the database';
    return { outcome: 'fail', observed: chosen.length, rowsExamined: 0, message: `no foreign key declared ${where}` };
  }
  let rowsExamined = 0;
  const orphaned: { constraint: string; orphans: number }[] = [];
  for (const key of chosen) {
    const { examined, orphans } = await countOrphans(sql, key);
    rowsExamined += examined;
    if (orphans > 0) {
      orphaned.push({ constraint: `${quotedTable(key.child)}.${quoted(key.constraint)}`, orphans });
    }
  }
  const message = orphaned.map(({ constraint, orphans }) => `${orphans} orphans of ${constraint}`).join(', ');
  return orphaned.length === 0
    ? { outcome: 'pass', observed: chosen.length, rowsExamined }
    : { outcome: 'fail', observed: orphaned, expected: 'no orphan', rowsExamined, message };
}

/**
 * Both bounds: a row newer than the restore point means that another point was restored; no row shortly before it means
 * that the restore stopped early. `observed` is the lag of the newest row in seconds.
 */
export async function recency(sql: Sql, check: Of<'recency'>, restorePointTime: string): Promise<Finding> {
  const table = tableName(check.table);
  if (!(await exists(sql, table))) {
    return { outcome: 'fail', message: `'${check.table}' is missing` };
  }
  // Without a time zone of its own a column is read as UTC, the time zone of the session.
  const [row] = await sql.query(
    `select extract(epoch from max(${quoted(columnName(check.column))})::timestamptz)::float8 as newest from ${quotedTable(table)}`,
  );
  const newest = row?.['newest'];
  if (typeof newest !== 'number') {
    return { outcome: 'fail', rowsExamined: 0, message: `'${check.table}' has no row with '${check.column}'` };
  }
  const lag = Date.parse(restorePointTime) / 1000 - newest;
  const observed = Math.round(lag * 1000) / 1000;
  const expected = `0 to ${check.maxLagSeconds} s before ${restorePointTime}`;
  if (!(lag >= 0)) {
    const message = `'${check.table}' has a row ${-observed} s newer than the restore point: another point was restored`;
    return { outcome: 'fail', observed, expected, message };
  }
  return lag <= check.maxLagSeconds
    ? { outcome: 'pass', observed, expected }
    : {
        outcome: 'fail',
        observed,
        expected,
        message: `newest row of '${check.table}' is ${observed} s older than the restore point, expected at most ${check.maxLagSeconds} s`,
      };
}

export async function custom(sql: Sql, check: Of<'sql'>): Promise<Finding> {
  const [row] = await sql.query(countingQuery(check.sql));
  const violations = Number(row?.['violations']);
  return violations === 0
    ? { outcome: 'pass', observed: 0, expected: 0 }
    : { outcome: 'fail', observed: violations, expected: 0, message: `${violations} rows violate the invariant` };
}

async function countOrphans(sql: Sql, key: ForeignKey): Promise<{ examined: number; orphans: number }> {
  if (key.temporal) {
    throw new Error(
      `foreign key '${key.constraint}' is temporal: found PERIOD, which is not supported; use a sql check`,
    );
  }
  const [row] = await sql.query(orphansSql(key));
  return { examined: Number(row?.['examined']), orphans: Number(row?.['orphans']) };
}

/** The catalog shows tables that the login may not read, so that `missing` is never confused with `not allowed`. */
async function exists(sql: Sql, { schema, name }: TableName): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')",
    [schema, name],
  );
  return rows.length > 0;
}

function isSame(left: TableName, right: TableName): boolean {
  return left.schema === right.schema && left.name === right.name;
}
