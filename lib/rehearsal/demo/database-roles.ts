import type { Queryable } from './queryable';

export interface RolePasswords {
  readonly ordersApp: string;
  readonly recoveryValidator: string;
}

/**
 * Creates `orders_app`, which owns the tables of the demo, and `recovery_validator`, which reads everything and may end
 * sessions but writes nothing. The connection's role needs CREATEROLE, ownership of the database, and ADMIN OPTION on
 * the predefined roles granted here, as the master user of RDS has.
 */
export async function createDatabaseRoles(connection: Queryable, passwords: RolePasswords): Promise<void> {
  const quoted = async (password: string): Promise<string> => {
    const { rows } = await connection.query('SELECT quote_literal($1::text) AS literal', [password]);
    return String(rows[0]?.['literal']);
  };
  const [ordersApp, recoveryValidator] = [await quoted(passwords.ordersApp), await quoted(passwords.recoveryValidator)];
  await connection.query(`CREATE ROLE orders_app LOGIN PASSWORD ${ordersApp}`);
  await connection.query(`CREATE ROLE recovery_validator LOGIN PASSWORD ${recoveryValidator}`);
  await connection.query('GRANT USAGE, CREATE ON SCHEMA public TO orders_app');
  await connection.query('GRANT pg_read_all_data, pg_monitor, pg_signal_backend TO recovery_validator');
}
