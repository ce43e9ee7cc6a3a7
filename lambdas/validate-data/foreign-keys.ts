import type { Row } from '../shared/sql';
import { quoted, quotedTable, type TableName } from './identifier';

/** A foreign key as the catalog declares it. */
export interface ForeignKey {
  readonly constraint: string;
  readonly child: TableName;
  readonly parent: TableName;
  readonly childColumns: readonly string[];
  readonly parentColumns: readonly string[];
  /** Operators of the comparison, parent on the left, with their schemas: `pg_catalog.=`. */
  readonly operators: readonly string[];
  readonly matchFull: boolean;
  readonly childPartitioned: boolean;
  readonly parentPartitioned: boolean;
  /** PostgreSQL 18: the last column is a range; not understood here. */
  readonly temporal: boolean;
}

/**
 * Keys that were declared, not the copies that partitions inherit (`conparentid`): the query over a partitioned table
 * reads its partitions. A key declared on a single partition has no parent and is here as well.
 */
export const FOREIGN_KEYS_SQL = `
select con.conname::text as name,
  cn.nspname::text as child_schema, c.relname::text as child_table, c.relkind = 'p' as child_partitioned,
  pn.nspname::text as parent_schema, p.relname::text as parent_table, p.relkind = 'p' as parent_partitioned,
  con.confmatchtype = 'f' as match_full,
  pg_get_constraintdef(con.oid) ~ '\\(.*PERIOD .*\\) REFERENCES' as temporal,
  (select array_agg(a.attname::text order by k.n) from unnest(con.conkey) with ordinality k(attnum, n)
    join pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.attnum) as child_columns,
  (select array_agg(a.attname::text order by k.n) from unnest(con.confkey) with ordinality k(attnum, n)
    join pg_attribute a on a.attrelid = con.confrelid and a.attnum = k.attnum) as parent_columns,
  (select array_agg(quote_ident(opn.nspname) || '.' || op.oprname order by k.n)
    from unnest(con.conpfeqop) with ordinality k(oid, n)
    join pg_operator op on op.oid = k.oid join pg_namespace opn on opn.oid = op.oprnamespace) as operators
from pg_constraint con
  join pg_class c on c.oid = con.conrelid join pg_namespace cn on cn.oid = c.relnamespace
  join pg_class p on p.oid = con.confrelid join pg_namespace pn on pn.oid = p.relnamespace
where con.contype = 'f' and con.conparentid = 0 and cn.nspname not in ('pg_catalog', 'information_schema')
order by 2, 3, 1`;

export function foreignKeyOf(row: Row): ForeignKey {
  return {
    constraint: String(row['name']),
    child: { schema: String(row['child_schema']), name: String(row['child_table']) },
    parent: { schema: String(row['parent_schema']), name: String(row['parent_table']) },
    childColumns: row['child_columns'] as string[],
    parentColumns: row['parent_columns'] as string[],
    operators: row['operators'] as string[],
    matchFull: row['match_full'] === true,
    childPartitioned: row['child_partitioned'] === true,
    parentPartitioned: row['parent_partitioned'] === true,
    temporal: row['temporal'] === true,
  };
}

/**
 * Counts child rows without a parent. MATCH SIMPLE lets a row pass as soon as one column is null; MATCH FULL only when
 * all are. As in PostgreSQL's own validation, tables that inherit are left out (`only`) and partitions are not.
 */
export function orphansSql(key: ForeignKey): string {
  const child = `${key.childPartitioned ? '' : 'only '}${quotedTable(key.child)}`;
  const parent = `${key.parentPartitioned ? '' : 'only '}${quotedTable(key.parent)}`;
  const columns = key.childColumns.map((column) => `c.${quoted(column)}`);
  const matches = key.parentColumns
    .map((column, index) => `p.${quoted(column)} operator(${key.operators[index]}) ${columns[index]}`)
    .join(' and ');
  const allGiven = columns.map((column) => `${column} is not null`).join(' and ');
  const noneGiven = columns.map((column) => `${column} is null`).join(' and ');
  const orphan = `${allGiven} and not exists (select 1 from ${parent} p where ${matches})`;
  const where = key.matchFull && columns.length > 1 ? `(${orphan}) or not ((${allGiven}) or (${noneGiven}))` : orphan;
  return `select (select count(*) from ${child})::text as examined, (select count(*) from ${child} c where ${where})::text as orphans`;
}
