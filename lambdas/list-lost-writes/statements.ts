import type { Sql } from '../shared/sql';
import {
  backticked,
  backtickedTable,
  columnName,
  mysqlColumnName,
  mysqlTableName,
  quoted,
  quotedTable,
  tableName,
} from '../validate-data/identifier';

/** A state and a mail have room for so many; that there are more is told. */
export const MOST_TABLES = 50;

const POSTGRES_TABLES_SQL = `select pg_catalog.format('%I.%I', schemaname, relname) as table
  from pg_catalog.pg_stat_user_tables order by schemaname, relname limit ${MOST_TABLES + 1}`;
const MYSQL_TABLES_SQL = `select table_schema as schema_name, table_name as name from information_schema.tables
  where table_type = 'BASE TABLE' and table_schema not in ('mysql', 'sys', 'performance_schema', 'information_schema')
  order by table_schema, table_name limit ${MOST_TABLES + 1}`;

/** Names of the tables of the application, quoted where that is needed; at most one more than are told. */
export async function tablesOf(sql: Sql): Promise<readonly string[]> {
  if (sql.engine === 'postgres') {
    return (await sql.query(POSTGRES_TABLES_SQL)).map((row) => String(row['table']));
  }
  const rows = await sql.query(MYSQL_TABLES_SQL);
  return rows.map((row) => [row['schema_name'], row['name']].map((name) => plainOrQuoted(String(name))).join('.'));
}

function plainOrQuoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : backticked(name);
}

/** Rows of a table that are newer; without a time zone of its own a column is read as UTC. */
export async function rowsSince(sql: Sql, table: string, column: string, since: string): Promise<number> {
  if (sql.engine === 'postgres') {
    const [row] = await sql.query(postgresCountSql(table, column), [since]);
    return Number(row?.['rows']);
  }
  await sql.query("set session time_zone = '+00:00'");
  const [row] = await sql.query(mysqlCountSql(table, column), [Date.parse(since) / 1000]);
  return Number(row?.['counted']);
}

export function postgresCountSql(table: string, column: string): string {
  return `select count(*)::float8 as rows from ${quotedTable(tableName(table))} where ${quoted(columnName(column))}::timestamptz > $1::timestamptz`;
}

function mysqlCountSql(table: string, column: string): string {
  return `select count(*) as counted from ${backtickedTable(mysqlTableName(table))} where unix_timestamp(${backticked(mysqlColumnName(column))}) > ?`;
}
