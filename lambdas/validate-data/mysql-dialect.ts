import type { Row, Sql } from '../shared/sql';
import type { CheckDialect, DeclaredKey } from './check-dialect';
import { backticked, backtickedTable, mysqlColumnName, mysqlTableName, type TableName } from './identifier';

/** Neither ANSI quotes nor strings without escapes: custom checks are read as in the engines' own default. */
const SESSION_SQL = [
  "set session time_zone = '+00:00'",
  "set session sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'set session group_concat_max_len = 1048576',
  'set session innodb_lock_wait_timeout = 1',
  'set session transaction isolation level repeatable read',
];
/** MySQL says that a statement took too long with an error that has no SQLSTATE of its own. */
const TOOK_TOO_LONG = 3024;

const FOREIGN_KEYS_SQL = `select constraint_schema as key_schema, constraint_name as key_name,
    table_schema as child_schema, table_name as child_table, column_name as child_column,
    referenced_table_schema as parent_schema, referenced_table_name as parent_table, referenced_column_name as parent_column
  from information_schema.key_column_usage
  where referenced_table_name is not null and table_schema not in ('mysql', 'sys', 'performance_schema', 'information_schema')
  order by constraint_schema, table_name, constraint_name, ordinal_position`;

/** MySQL and MariaDB differ in how a statement is given a time limit. */
export function mysqlDialect(engine: 'mysql' | 'mariadb'): CheckDialect {
  return {
    begin: [...SESSION_SQL, 'start transaction with consistent snapshot, read only'],
    timeLimit: (milliseconds) => ({
      text:
        engine === 'mysql'
          ? `set session max_execution_time = ${Math.ceil(milliseconds)}`
          : `set session max_statement_time = ${milliseconds / 1000}`,
    }),
    isTelling: ({ code, number }) => /^(42|70100|25)/.test(code) || number === TOOK_TOO_LONG,
    tableName: mysqlTableName,
    quotedTable: backtickedTable,
    exists: async (sql, { schema, name }) => {
      const rows = await sql.query(
        'select 1 from information_schema.tables where table_schema = ? and table_name = ?',
        [schema, name],
      );
      return rows.length > 0;
    },
    isFilled: async (sql, table) => {
      const [row] = await sql.query(`select exists (select 1 from ${backtickedTable(table)} limit 1) as filled`);
      return Number(row?.['filled']) === 1;
    },
    // The clustered index is the table: a damaged secondary index must not answer for it.
    countRows: async (sql, table) => {
      const primary = (await hasPrimaryKey(sql, table)) ? ' force index (primary)' : '';
      const [row] = await sql.query(`select count(*) as counted from ${backtickedTable(table)}${primary}`);
      return Number(row?.['counted']);
    },
    newest: async (sql, table, column) => {
      const newest = `max(${backticked(mysqlColumnName(column))})`;
      const [row] = await sql.query(`select unix_timestamp(${newest}) as newest from ${backtickedTable(table)}`);
      const value = row?.['newest'];
      return value === null || value === undefined ? undefined : Number(value);
    },
    unready: async (sql) => {
      const [row] = await sql.query(
        "select @@global.innodb_force_recovery as forced, upper(concat(@@global.innodb_read_only)) in ('0', 'OFF') as takes_writes",
      );
      // `read_only` is no fault here: it stands in the parameter group until the names are swapped.
      return Number(row?.['forced']) === 0 && Number(row?.['takes_writes']) === 1
        ? undefined
        : { observed: 'rescue mode', expected: 'ordinary', why: 'InnoDB was started read only or to be rescued' };
    },
    foreignKeys: async (sql) => declaredKeys(await sql.query(FOREIGN_KEYS_SQL)),
  };
}

async function hasPrimaryKey(sql: Sql, { schema, name }: TableName): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from information_schema.statistics where table_schema = ? and table_name = ? and index_name = 'PRIMARY' limit 1",
    [schema, name],
  );
  return rows.length > 0;
}

/** The catalogue has one row for each column of a key. */
function declaredKeys(rows: readonly Row[]): readonly DeclaredKey[] {
  const keys = new Map<string, readonly Row[]>();
  for (const row of rows) {
    const id = JSON.stringify([row['key_schema'], row['child_table'], row['key_name']]);
    keys.set(id, [...(keys.get(id) ?? []), row]);
  }
  return [...keys.values()].map(declaredKey);
}

function declaredKey(columns: readonly Row[]): DeclaredKey {
  const text = (field: string) => String(columns[0]?.[field]);
  const child = { schema: text('child_schema'), name: text('child_table') };
  const parent = { schema: text('parent_schema'), name: text('parent_table') };
  const name = `${backtickedTable(child)}.${backticked(text('key_name'))}`;
  return { name, child, orphansSql: () => orphansSql(child, parent, columns) };
}

/** InnoDB knows MATCH SIMPLE only: a row passes as soon as one of its columns is null. */
function orphansSql(child: TableName, parent: TableName, columns: readonly Row[]): string {
  const pairs = columns.map((row) => ({
    ours: `c.${backticked(String(row['child_column']))}`,
    theirs: `p.${backticked(String(row['parent_column']))}`,
  }));
  const given = pairs.map(({ ours }) => `${ours} is not null`).join(' and ');
  const matches = pairs.map(({ ours, theirs }) => `${theirs} = ${ours}`).join(' and ');
  const orphan = `${given} and not exists (select 1 from ${backtickedTable(parent)} p where ${matches})`;
  return `select (select count(*) from ${backtickedTable(child)}) as examined, (select count(*) from ${backtickedTable(child)} c where ${orphan}) as orphans`;
}
