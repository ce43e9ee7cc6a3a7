import { createHash } from 'node:crypto';
import type { Check } from '../shared/contract/verdict';
import { columnName, quoted, quotedTable, tableName } from '../validate-data/identifier';
import type { ListLostWritesInput, ListLostWritesOutput } from './contract';

/** A state and a mail have room for so many; that there are more is told. */
export const MOST_TABLES = 50;

export const TABLES_SQL = `select pg_catalog.format('%I.%I', schemaname, relname) as table
  from pg_catalog.pg_stat_user_tables order by schemaname, relname limit ${MOST_TABLES + 1}`;

/** Columns of the recency checks by table: the only thing that says when a row was written. */
export function recencyColumns(checks: readonly Check[]): ReadonlyMap<string, string> {
  const columns = checks.flatMap((check) =>
    check.kind === 'recency' ? [[quotedTable(tableName(check.table)), check.column] as const] : [],
  );
  return new Map(columns);
}

/** Compares with `$1`; without a time zone of its own a column is read as UTC, the time zone of the session. */
export function countSql(table: string, column: string): string {
  return `select count(*)::float8 as rows from ${quotedTable(tableName(table))} where ${quoted(columnName(column))}::timestamptz > $1::timestamptz`;
}

/** The hash is of what a person approves; it leaves out the time of the count. */
export function decide({ revert, tables, identity, now }: ListLostWritesInput): ListLostWritesOutput {
  const approved = [revert.incidentId, revert.retired.resourceId, revert.production.resourceId, revert.names, tables];
  return {
    countedAt: now.toISOString(),
    tables,
    identity,
    hash: createHash('sha256').update(JSON.stringify(approved)).digest('hex').slice(0, 16),
  };
}
