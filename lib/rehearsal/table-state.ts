import { type Client, DatabaseError } from 'pg';
import { MariadbClient } from './demo/mariadb/mariadb-client';
import { readMariadbTables, summarizeMariadbTables, whileMariadbRefusesWrites } from './demo/mariadb/tables';

/** A connection of the rehearsal, whichever engine it leads to. */
export type DemoClient = Client | MariadbClient;

/** Every row of every table with a primary key, as (key, digest): what "the same data" means in a rehearsal. */
export interface TableState {
  readonly table: string;
  readonly rows: number;
  /** Sum over the rows' digests: independent of order, and two equal rows do not cancel out. */
  readonly checksum: string;
  /** Primary key to digest of the row. */
  readonly digests: ReadonlyMap<string, string>;
}

export interface TableSummary {
  readonly table: string;
  readonly rows: number;
  readonly checksum: string;
}

interface TableKey {
  readonly table: string;
  readonly qualified: string;
  readonly keyColumns: readonly string[];
}

/** Fixes what would change the text of equal rows between two sessions. */
export async function pinSession(client: Client): Promise<void> {
  await client.query(
    "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres'; set extra_float_digits = 3; set bytea_output = 'hex'",
  );
}

/** Reads rows and digests of every table in the schema `public`. A table without a primary key is an error. */
export async function readTables(client: DemoClient): Promise<TableState[]> {
  if (client instanceof MariadbClient) return readMariadbTables(client);
  const states: TableState[] = [];
  for (const { table, qualified, keyColumns } of await tableKeys(client)) {
    const key = keyColumns.map((column) => `t.${client.escapeIdentifier(column)}::text`).join(" || '/' || ");
    const { rows } = await client.query<[string, string]>({
      text: `select ${key}, md5(t::text) from ${qualified} t`,
      rowMode: 'array',
    });
    const digests = new Map(rows);
    let sum = 0n;
    for (const digest of digests.values()) {
      sum += BigInt(`0x${digest.slice(0, 15)}`);
    }
    states.push({ table, rows: rows.length, checksum: sum.toString(16), digests });
  }
  return states;
}

/** The same counts and checksums as `readTables`, computed by the server. */
export async function summarizeTables(client: DemoClient): Promise<TableSummary[]> {
  if (client instanceof MariadbClient) return summarizeMariadbTables(client);
  const summaries: TableSummary[] = [];
  for (const { table, qualified } of await tableKeys(client)) {
    const { rows } = await client.query<{ rows: string; checksum: string }>(
      `select count(*)::text as rows, coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text as checksum from ${qualified} t`,
    );
    const row = rows[0]!;
    summaries.push({ table, rows: Number(row.rows), checksum: BigInt(row.checksum).toString(16) });
  }
  return summaries;
}

/** Tables whose count or checksum differ, as sentences. */
export function differencesOf(
  subject: string,
  expected: readonly TableSummary[],
  found: readonly TableSummary[],
): string[] {
  const byTable = new Map(found.map((summary) => [summary.table, summary]));
  const differences = expected.flatMap((summary) => {
    const other = byTable.get(summary.table);
    if (!other) {
      return [`${subject}: table '${summary.table}' is missing`];
    }
    return other.rows === summary.rows && other.checksum === summary.checksum
      ? []
      : [
          `${subject}: table '${summary.table}' has ${other.rows} rows, checksum ${other.checksum}; expected ${summary.rows} rows, checksum ${summary.checksum}`,
        ];
  });
  const known = new Set(expected.map((summary) => summary.table));
  return [
    ...differences,
    ...found
      .filter(({ table }) => !known.has(table))
      .map(({ table }) => `${subject}: table '${table}' was not there before`),
  ];
}

/** Rows of `before` that `after` lacks or holds with other content. */
export function lostRows(before: TableState, after: TableState | undefined): number {
  let lost = 0;
  for (const [key, digest] of before.digests) {
    if (after?.digests.get(key) !== digest) {
      lost += 1;
    }
  }
  return lost;
}

const LOCK_NOT_AVAILABLE = '55P03';
const LOCK_TRIES = 1000;

/** Runs `work` while nobody can change a table; reading goes on. */
export async function whileWritesPause<T>(client: DemoClient, work: () => Promise<T>): Promise<T> {
  if (client instanceof MariadbClient) return whileMariadbRefusesWrites(client, work);
  const tables = (await tableKeys(client)).map(({ qualified }) => qualified);
  await lockBetweenTransactions(client, tables);
  try {
    return await work();
  } finally {
    await client.query('commit');
  }
}

/** Locks all tables at once or none: waiting for one while holding another would deadlock with a writer. */
async function lockBetweenTransactions(client: Client, tables: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query('begin');
    try {
      await client.query(`lock table ${tables.join(', ')} in share mode nowait`);
      return;
    } catch (error) {
      await client.query('rollback');
      if (attempt >= LOCK_TRIES || !(error instanceof DatabaseError) || error.code !== LOCK_NOT_AVAILABLE) {
        throw error;
      }
    }
  }
}

async function tableKeys(client: Client): Promise<TableKey[]> {
  const { rows } = await client.query<{ table: string; columns: string[] | null }>(
    `select c.relname as table, (
       select array_agg(a.attname::text order by k.position)
       from pg_index i
       cross join lateral unnest(i.indkey::smallint[]) with ordinality as k(attnum, position)
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
       where i.indrelid = c.oid and i.indisprimary
     ) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' order by c.relname`,
  );
  return rows.map(({ table, columns }) => {
    if (!columns) {
      throw new Error(`table 'public.${table}' has no primary key; rows cannot be compared without one`);
    }
    return { table, qualified: `public.${client.escapeIdentifier(table)}`, keyColumns: columns };
  });
}
