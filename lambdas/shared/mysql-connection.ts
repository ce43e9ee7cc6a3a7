import { isIP } from 'node:net';
import { type Connection, createConnection, type QueryError, type RowDataPacket } from 'mysql2/promise';
import { ERRORS } from './contract/error-names';
import { NamedError } from './named-error';
import {
  CONNECT_TIMEOUT_MS,
  type Connect,
  connectionFailed,
  LoginRefused,
  type SqlEndpoint,
  StatementFailed,
} from './sql';

/** Access denied, to the database or at all; unknown database; host not allowed; no password; account locked. */
const REFUSALS: readonly number[] = [1044, 1045, 1049, 1130, 1698, 3118, 4151];
/** Server shutting down; connection killed, as MySQL and as MariaDB say it. */
const GONE: readonly number[] = [1053, 1927, 4031];

/** For MySQL and MariaDB alike. Text and times come as the server writes them, numbers beyond 2^53 as text. */
export const connectMysql: Connect = async (endpoint, login, authorities) => {
  const { engine, host, port, database, applicationName } = endpoint;
  if (isIP(host)) {
    // The driver would compare the certificate with 'localhost'.
    throw new NamedError(
      ERRORS.connectionFailed,
      `no connection to '${host}:${port}': found an address, expected a host name that the certificate can be compared with`,
    );
  }
  let connection: Connection;
  try {
    connection = await createConnection({
      host,
      port,
      database,
      user: login.username,
      password: login.password,
      connectTimeout: CONNECT_TIMEOUT_MS,
      connectAttributes: { program_name: applicationName },
      ssl: { ca: [...authorities], rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' },
      charset: 'utf8mb4',
      dateStrings: true,
      supportBigNumbers: true,
      multipleStatements: false,
      // No file of this function's machine is ever sent to a server that asks for one.
      flags: ['-LOCAL_FILES'],
      // Rows are read by plain code: the rehearsal's sandbox has no code made from strings.
      disableEval: true,
    });
  } catch (error) {
    throw connectFailure(endpoint, error);
  }
  // Without a listener a connection that breaks while idle ends the process; the next query reports it.
  connection.on('error', () => undefined);
  return {
    engine,
    query: async (text, values = []) => {
      try {
        const [rows] =
          values.length > 0
            ? await connection.execute<RowDataPacket[]>(text, values as never)
            : await connection.query<RowDataPacket[]>(text);
        return Array.isArray(rows) ? rows : [];
      } catch (error) {
        throw queryFailure(endpoint, error);
      }
    },
    close: async () => {
      await connection.end().catch(() => connection.destroy());
    },
  };
};

function connectFailure(endpoint: SqlEndpoint, error: unknown): Error {
  if (isQueryError(error) && REFUSALS.includes(error.errno ?? 0)) {
    return new LoginRefused(error.sqlState ?? '', `'${endpoint.host}' refused the login: ${error.message}`, {
      cause: error,
    });
  }
  return connectionFailed(endpoint, error);
}

function queryFailure(endpoint: SqlEndpoint, error: unknown): Error {
  if (isQueryError(error) && error.sqlState && !error.fatal && !GONE.includes(error.errno ?? 0)) {
    return new StatementFailed(error.sqlState, error.message, { cause: error }, error.errno);
  }
  return connectionFailed(endpoint, error);
}

function isQueryError(error: unknown): error is QueryError {
  return error instanceof Error && 'errno' in error && 'code' in error;
}
