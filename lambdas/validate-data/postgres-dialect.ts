import type { CheckDialect } from './check-dialect';
import { FOREIGN_KEYS_SQL, type ForeignKey, foreignKeyOf, orphansSql } from './foreign-keys';
import { columnName, quoted, quotedTable, tableName } from './identifier';

/** Pinned so that neither role nor database settings change what a check sees; row security errors instead of hiding. */
const SESSION_SQL = `select
  set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
  set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '3', true),
  set_config('bytea_output', 'hex', true), set_config('search_path', '', true),
  set_config('row_security', 'off', true), set_config('lock_timeout', '2s', true)`;

export const postgresDialect: CheckDialect = {
  begin: ['begin isolation level repeatable read read only', SESSION_SQL],
  timeLimit: (milliseconds) => ({
    text: "select set_config('statement_timeout', $1, true)",
    values: [`${milliseconds}ms`],
  }),
  isTelling: ({ code }) => /^(42|57014|55|25)/.test(code),
  tableName,
  quotedTable,
  exists: async (sql, { schema, name }) => {
    const rows = await sql.query(
      "select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')",
      [schema, name],
    );
    return rows.length > 0;
  },
  isFilled: async (sql, table) => {
    const [row] = await sql.query(`select exists (select 1 from ${quotedTable(table)} limit 1) as filled`);
    return row?.['filled'] === true;
  },
  countRows: async (sql, table) => {
    // A damaged index would be asked for the count, and could answer wrongly: read the table.
    await sql.query(
      "select set_config('enable_indexonlyscan', 'off', true), set_config('enable_indexscan', 'off', true)",
    );
    const [row] = await sql.query(`select count(*)::text as rows from ${quotedTable(table)}`);
    return Number(row?.['rows']);
  },
  newest: async (sql, table, column) => {
    const [row] = await sql.query(
      `select extract(epoch from max(${quoted(columnName(column))})::timestamptz)::float8 as newest from ${quotedTable(table)}`,
    );
    const newest = row?.['newest'];
    return typeof newest === 'number' ? newest : undefined;
  },
  unready: async (sql) => {
    const [row] = await sql.query('select pg_is_in_recovery() as recovering');
    return row?.['recovering'] === false
      ? undefined
      : { observed: 'in recovery', expected: 'promoted', why: 'the server is still in recovery' };
  },
  foreignKeys: async (sql) =>
    (await sql.query(FOREIGN_KEYS_SQL)).map(foreignKeyOf).map((key) => ({
      name: `${quotedTable(key.child)}.${quoted(key.constraint)}`,
      child: key.child,
      orphansSql: () => orphansSql(requireUnderstood(key)),
    })),
};

function requireUnderstood(key: ForeignKey): ForeignKey {
  if (key.temporal) {
    throw new Error(
      `foreign key '${key.constraint}' is temporal: found PERIOD, which is not supported; use a sql check`,
    );
  }
  return key;
}
