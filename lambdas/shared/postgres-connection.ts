import { Client, DatabaseError, type QueryConfig } from 'pg';
import {
  CONNECT_TIMEOUT_MS,
  type Connect,
  connectionFailed,
  LoginRefused,
  type Row,
  type SqlEndpoint,
  StatementFailed,
} from './sql';

export const connectPostgres: Connect = async (endpoint, login, authorities) => {
  const { engine, host, port, database, applicationName } = endpoint;
  const client = new Client({
    host,
    port,
    database,
    user: login.username,
    password: login.password,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ssl: { ca: [...authorities], rejectUnauthorized: true },
  });
  // Without a listener a connection that breaks while idle ends the process; the next query reports it.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw connectFailure(endpoint, error);
  }
  return {
    engine,
    query: async (text, values = []) => {
      try {
        const statement: QueryConfig & { queryMode: 'extended' } = { text, values: [...values], queryMode: 'extended' };
        const { rows } = await client.query<Row>(statement);
        return rows;
      } catch (error) {
        throw queryFailure(endpoint, error);
      }
    },
    close: async () => {
      await client.end().catch(() => undefined);
    },
  };
};

function connectFailure(endpoint: SqlEndpoint, error: unknown): Error {
  // 28 invalid authorization, 3D unknown database, 42501 no right to connect.
  if (error instanceof DatabaseError && /^(28|3D|42501)/.test(error.code ?? '')) {
    return new LoginRefused(error.code ?? '', `'${endpoint.host}' refused the login: ${error.message}`, {
      cause: error,
    });
  }
  return connectionFailed(endpoint, error);
}

function queryFailure(endpoint: SqlEndpoint, error: unknown): Error {
  // 08 connection, 57P the server ends or starts: the connection is gone, not the statement wrong.
  if (error instanceof DatabaseError && !/^(08|57P)/.test(error.code ?? '')) {
    return new StatementFailed(error.code ?? '', error.message, { cause: error });
  }
  return connectionFailed(endpoint, error);
}
