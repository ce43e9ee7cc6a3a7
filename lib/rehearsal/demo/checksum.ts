import type { Queryable } from './queryable';

export interface TableChecksum {
  readonly table: string;
  readonly rows: number;
  /** Sum of one 64-bit hash per row, in decimal: equal contents in any order give the same text. */
  readonly checksum: string;
}

/** Row count and checksum of every table of the schema, in one snapshot of the database; ordered by table name. */
export async function checksums(client: Queryable, schema = 'public'): Promise<TableChecksum[]> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    // A row's text depends on these settings, and the two sides of a comparison may have different defaults.
    await client.query(
      `SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601';
       SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1`,
    );
    const { rows: tables } = await client.query(
      `SELECT relname AS name, quote_ident(nspname) || '.' || quote_ident(relname) AS quoted
       FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
       WHERE nspname = $1 AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`,
      [schema],
    );
    const found: TableChecksum[] = [];
    for (const { name, quoted } of tables) {
      const { rows } = await client.query(
        `SELECT count(*)::text AS rows, coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint), 0)::text AS checksum FROM ${quoted} AS t`,
      );
      found.push({ table: String(name), rows: Number(rows[0]?.['rows']), checksum: String(rows[0]?.['checksum']) });
    }
    return found;
  } finally {
    await client.query('ROLLBACK');
  }
}
