import type { ServerIdentity } from './contract/instance-ref';
import type { Sql } from './sql';

/**
 * What tells this server from others under the same name; a restored server keeps the system identifier and gets a
 * timeline of its own. The timeline is that of the write position: pg_control_checkpoint() shows the one before the
 * promotion until the next checkpoint.
 */
export async function identityOf(sql: Sql): Promise<ServerIdentity> {
  const [row] = await sql.query(`select system_identifier::text as system_identifier,
    ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int as timeline_id
    from pg_control_system()`);
  return { systemIdentifier: String(row?.['system_identifier']), timelineId: Number(row?.['timeline_id']) };
}
