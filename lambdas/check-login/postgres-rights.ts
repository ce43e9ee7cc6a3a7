import type { Sql } from '../shared/sql';

const MEMBERSHIPS_SQL = `select pg_catalog.pg_has_role(current_user, 'pg_read_all_data', 'usage') as reads,
  pg_catalog.pg_has_role(current_user, 'pg_signal_backend', 'usage') as ends`;

/** Roles that the validator's login is no member of: to read everything, and to end sessions. */
export async function missingPostgresRights(sql: Sql): Promise<readonly string[]> {
  const [row] = await sql.query(MEMBERSHIPS_SQL);
  return [
    ...(row?.['reads'] === true ? [] : ['pg_read_all_data']),
    ...(row?.['ends'] === true ? [] : ['pg_signal_backend']),
  ];
}
