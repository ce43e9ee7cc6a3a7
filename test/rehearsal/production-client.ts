import { Client } from 'pg';
import type { Announcement } from '../../lib/rehearsal/local-aws';
import { pinSession, whileWritesPause } from '../../lib/rehearsal/table-state';

/** Connects as any program of this machine may, with what the ready line says. */
export async function inProduction<T>(
  { databases }: Pick<Announcement, 'databases'>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ ...databases[0], connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await pinSession(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Reads at a whole second within which nobody writes: point-in-time recovery on RDS has no finer precision. */
export function atWholeSecond<T>(
  client: Client,
  read: (client: Client) => Promise<T>,
): Promise<{ time: string; tables: T }> {
  return whileWritesPause(client, async () => {
    const { rows } = await client.query<{ time: string }>(
      `select to_char(date_trunc('second', clock_timestamp() at time zone 'UTC') + interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as time,
         pg_sleep_until(date_trunc('second', clock_timestamp()) + interval '1.02 second')`,
    );
    return { time: rows[0]!.time, tables: await read(client) };
  });
}
