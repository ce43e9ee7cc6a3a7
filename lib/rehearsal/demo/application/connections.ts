import { Pool } from 'pg';
import type { Settings } from './settings';

const CONNECT_MILLISECONDS = 2000;
const STATEMENT_MILLISECONDS = 5000;

/**
 * Connections by the production host name with a verified certificate. Every wait is bounded: behind a fence packets
 * get no answer, and the process must notice and come back by itself.
 */
export function connectionPool(
  { database, role }: Pick<Settings, 'database'> & { readonly role: string },
  size: number,
): Pool {
  const pool = new Pool({
    host: database.host,
    port: database.port,
    database: database.database,
    user: database.user,
    password: database.password,
    ssl: { ca: database.certificateAuthorityPem, rejectUnauthorized: true, servername: database.host },
    max: size,
    application_name: `orders-${role}`,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    query_timeout: STATEMENT_MILLISECONDS,
    statement_timeout: STATEMENT_MILLISECONDS,
    idleTimeoutMillis: 30_000,
  });
  // A lost idle connection is replaced at the next query; unhandled it would end the process.
  pool.on('error', (error) => console.error(`lost an idle connection: ${error.message}`));
  return pool;
}
