import type { ServerIdentity } from './contract/instance-ref';
import type { Sql } from './sql';

/**
 * What tells this server from others under the same name; a restored server may keep the system identifier and has a
 * timeline of its own.
 */
export function identityOf(sql: Sql): Promise<ServerIdentity> {
  return sql.engine === 'postgres' ? postgresIdentity(sql) : mysqlIdentity(sql);
}

/**
 * The timeline is that of the write position: pg_control_checkpoint() shows the one before the promotion until the next
 * checkpoint.
 */
async function postgresIdentity(sql: Sql): Promise<ServerIdentity> {
  const [row] = await sql.query(`select system_identifier::text as system_identifier,
    ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int as timeline_id
    from pg_control_system()`);
  return { systemIdentifier: String(row?.['system_identifier']), timelineId: Number(row?.['timeline_id']) };
}

/**
 * RDS gives each instance a `server_id` of its own, since instances that replicate must differ in it. MySQL's
 * `server_uuid` lies in the data directory and may come along with a snapshot; MariaDB has none.
 */
async function mysqlIdentity(sql: Sql): Promise<ServerIdentity> {
  const rows = await sql.query("show global variables where variable_name in ('server_id', 'server_uuid')");
  const values = new Map(rows.map((row) => [String(row['Variable_name']), String(row['Value'])]));
  return { systemIdentifier: values.get('server_uuid') ?? sql.engine, timelineId: Number(values.get('server_id')) };
}
