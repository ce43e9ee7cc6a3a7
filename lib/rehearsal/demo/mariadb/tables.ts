import type { TableState, TableSummary } from '../../table-state';
import type { Queryable } from '../queryable';

interface Table {
  readonly table: string;
  readonly key: string;
  readonly digest: string;
}

/** Rows and digests of every table of the connection's database. A table without a primary key is an error. */
export async function readMariadbTables(client: Queryable): Promise<TableState[]> {
  const states: TableState[] = [];
  for (const { table, key, digest } of await tablesOf(client)) {
    const { rows } = await client.query(`select ${key} as row_key, ${digest} as digest from "${table}"`);
    const digests = new Map(rows.map((row) => [String(row['row_key']), String(row['digest'])]));
    let sum = 0n;
    for (const one of digests.values()) sum += BigInt(`0x${one.slice(0, 15)}`);
    states.push({ table, rows: rows.length, checksum: sum.toString(16), digests });
  }
  return states;
}

/** The same counts and checksums, computed by the server. */
export async function summarizeMariadbTables(client: Queryable): Promise<TableSummary[]> {
  const summaries: TableSummary[] = [];
  for (const { table, digest } of await tablesOf(client)) {
    const { rows } = await client.query(
      `select count(*) as counted, cast(coalesce(sum(cast(conv(left(${digest}, 15), 16, 10) as unsigned)), 0) as char) as checksum from "${table}"`,
    );
    const [row] = rows;
    const checksum = BigInt(String(row?.['checksum'])).toString(16);
    summaries.push({ table, rows: Number(row?.['counted']), checksum });
  }
  return summaries;
}

/**
 * Runs `work` while nobody but the world's own account can change a table. A commit that was held back instead would carry
 * the time at which it began in the binary log, and a restore to a time between would have it.
 */
export async function whileMariadbRefusesWrites<T>(client: Queryable, work: () => Promise<T>): Promise<T> {
  await client.query('set global read_only = 1');
  try {
    return await work();
  } finally {
    await client.query('set global read_only = 0');
  }
}

async function tablesOf(client: Queryable): Promise<Table[]> {
  const { rows } = await client.query(
    `select table_name as name, group_concat(if(column_key = 'PRI', column_name, null) order by ordinal_position) as key_columns,
       group_concat(column_name order by ordinal_position) as all_columns
     from information_schema.columns where table_schema = database() group by table_name order by table_name`,
  );
  return rows.map((row) => {
    const table = String(row['name']);
    if (row['key_columns'] === null) {
      throw new Error(`table '${table}' has no primary key; rows cannot be compared without one`);
    }
    const quoted = (names: unknown, as: (name: string) => string) => String(names).split(',').map(as).join(', ');
    return {
      table,
      key: `concat_ws('/', ${quoted(row['key_columns'], (name) => `"${name}"`)})`,
      digest: `md5(concat_ws(',', ${quoted(row['all_columns'], (name) => `quote("${name}")`)}))`,
    };
  });
}
