import type { Check, CheckResult } from '../shared/contract/verdict';
import type { Sql } from '../shared/sql';
import { type DeclaredKey, dialectOf } from './check-dialect';
import { countingQuery } from './custom-sql';
import type { TableName } from './identifier';

/** What a check found; `pass` and `fail` only: whatever goes wrong is thrown and becomes `error`. */
export type Finding = Pick<CheckResult, 'observed' | 'expected' | 'rowsExamined' | 'message'> & {
  readonly outcome: 'pass' | 'fail';
};
type Of<K extends Check['kind']> = Extract<Check, { kind: K }>;

export async function reachable(sql: Sql): Promise<Finding> {
  const unready = await dialectOf(sql.engine).unready(sql);
  return unready
    ? { outcome: 'fail', observed: unready.observed, expected: unready.expected, message: unready.why }
    : { outcome: 'pass' };
}

export async function requiredTables(sql: Sql, { tables }: Of<'requiredTables'>): Promise<Finding> {
  const dialect = dialectOf(sql.engine);
  const bad: string[] = [];
  for (const text of tables) {
    const table = dialect.tableName(text);
    if (!(await dialect.exists(sql, table))) {
      bad.push(`'${text}' is missing`);
      continue;
    }
    if (!(await dialect.isFilled(sql, table))) {
      bad.push(`'${text}' is empty`);
    }
  }
  return bad.length === 0
    ? { outcome: 'pass', observed: tables.length, expected: tables.length }
    : { outcome: 'fail', observed: tables.length - bad.length, expected: tables.length, message: bad.join(', ') };
}

export async function rowCount(sql: Sql, { table: text, min }: Of<'rowCount'>): Promise<Finding> {
  const dialect = dialectOf(sql.engine);
  const table = dialect.tableName(text);
  if (!(await dialect.exists(sql, table))) {
    return { outcome: 'fail', expected: min, message: `'${text}' is missing` };
  }
  const rows = await dialect.countRows(sql, table);
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
  const { tableName, quotedTable, ...dialect } = dialectOf(sql.engine);
  const declared = await dialect.foreignKeys(sql);
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
      orphaned.push({ constraint: key.name, orphans });
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
  const dialect = dialectOf(sql.engine);
  const table = dialect.tableName(check.table);
  if (!(await dialect.exists(sql, table))) {
    return { outcome: 'fail', message: `'${check.table}' is missing` };
  }
  const newest = await dialect.newest(sql, table, check.column);
  if (newest === undefined) {
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
  const [row] = await sql.query(countingQuery(check.sql, sql.engine));
  const violations = Number(row?.['violations']);
  return violations === 0
    ? { outcome: 'pass', observed: 0, expected: 0 }
    : { outcome: 'fail', observed: violations, expected: 0, message: `${violations} rows violate the invariant` };
}

async function countOrphans(sql: Sql, key: DeclaredKey): Promise<{ examined: number; orphans: number }> {
  const [row] = await sql.query(key.orphansSql());
  return { examined: Number(row?.['examined']), orphans: Number(row?.['orphans']) };
}

function isSame(left: TableName, right: TableName): boolean {
  return left.schema === right.schema && left.name === right.name;
}
