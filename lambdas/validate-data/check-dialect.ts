import type { EngineName } from '../shared/contract/database-settings';
import type { Sql, StatementFailed } from '../shared/sql';
import type { TableName } from './identifier';
import { mysqlDialect } from './mysql-dialect';
import { postgresDialect } from './postgres-dialect';

/** A foreign key and the query that counts the rows in it (`examined`) and those without a parent (`orphans`). */
export interface DeclaredKey {
  /** As messages show it. */
  readonly name: string;
  readonly child: TableName;
  /** Throws for a key that is not understood. */
  readonly orphansSql: () => string;
}

/** What checks ask, in the words of one engine. */
export interface CheckDialect {
  /** Opens one read-only snapshot and pins the settings that could change what a check sees. */
  readonly begin: readonly string[];
  timeLimit(milliseconds: number): { readonly text: string; readonly values?: readonly unknown[] };
  /** Whether the message is about names, rights, syntax or time: others may quote values of rows. */
  isTelling(error: StatementFailed): boolean;
  tableName(text: string): TableName;
  quotedTable(table: TableName): string;
  /** Shows tables that the login may not read, so that `missing` is never confused with `not allowed`. */
  exists(sql: Sql, table: TableName): Promise<boolean>;
  isFilled(sql: Sql, table: TableName): Promise<boolean>;
  countRows(sql: Sql, table: TableName): Promise<number>;
  /** Newest value of a column, in seconds since the epoch; one without a time zone is read as UTC. */
  newest(sql: Sql, table: TableName, column: string): Promise<number | undefined>;
  /** State of a server that does not serve by itself: still in recovery, or started only to be rescued. */
  unready(
    sql: Sql,
  ): Promise<{ readonly observed: string; readonly expected: string; readonly why: string } | undefined>;
  foreignKeys(sql: Sql): Promise<readonly DeclaredKey[]>;
}

export function dialectOf(engine: EngineName): CheckDialect {
  return engine === 'postgres' ? postgresDialect : mysqlDialect(engine);
}
