import { createPool, type PoolConnection, type RowDataPacket } from 'mysql2/promise';
import type { ApplicationPool, ApplicationSession, PoolOptions } from './connections';
import { statementsOf } from './statements';

const SQL_MODE = 'ANSI_QUOTES,STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION';

/** Connections to MariaDB by the production host name with a verified certificate. */
export function mariadbPool(options: PoolOptions): ApplicationPool {
  const { host, port, database, user, password, certificateAuthorityPem } = options.database;
  const pool = createPool({
    host,
    port,
    database,
    user,
    password,
    ssl: { ca: certificateAuthorityPem, rejectUnauthorized: true, verifyIdentity: true },
    connectionLimit: options.size,
    connectTimeout: options.connectMilliseconds,
    connectAttributes: { program_name: `orders-${options.role}` },
    timezone: 'Z',
    supportBigNumbers: true,
    disableEval: true,
  });
  pool.on('connection', (connection) => {
    connection.on('error', (error: Error) => console.error(`lost a connection: ${error.message}`));
    connection.query(`set session sql_mode = '${SQL_MODE}', time_zone = '+00:00'`);
  });
  const query = (connection: Pick<PoolConnection, 'query'>): ApplicationSession['query'] => {
    return async (text, values = []) => {
      const sql = text.replaceAll(/\$\d+/g, '?');
      const [rows] = await connection.query<RowDataPacket[]>({ sql, values, timeout: options.statementMilliseconds });
      return { rows: Array.isArray(rows) ? rows : [] };
    };
  };
  return {
    statements: statementsOf('mariadb'),
    query: query(pool),
    connect: async () => {
      const connection = await pool.getConnection();
      return {
        query: query(connection),
        release: (failure) => (failure ? connection.destroy() : connection.release()),
      };
    },
    end: () => pool.end(),
  };
}
