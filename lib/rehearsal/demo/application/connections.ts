import { Pool } from 'pg';
import { mariadbPool } from './mariadb-pool';
import type { Settings } from './settings';
import { type Statements, statementsOf } from './statements';

const CONNECT_MILLISECONDS = 2000;
const STATEMENT_MILLISECONDS = 5000;

export interface ApplicationSession {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: Readonly<Record<string, unknown>>[] }>;
  /** With a failure the connection is closed, which rolls back. */
  release(failure?: Error): void;
}

/** Connections of the application, whichever engine they lead to. */
export interface ApplicationPool extends Pick<ApplicationSession, 'query'> {
  readonly statements: Statements;
  connect(): Promise<ApplicationSession>;
  end(): Promise<void>;
}

export interface PoolOptions extends Pick<Settings, 'database'> {
  readonly role: string;
  readonly size: number;
  readonly connectMilliseconds: number;
  readonly statementMilliseconds: number;
}

/**
 * Connections by the production host name with a verified certificate. Every wait is bounded: behind a fence packets
 * get no answer, and the process must notice and come back by itself.
 */
export function connectionPool(
  { database, role }: Pick<Settings, 'database'> & { readonly role: string },
  size: number,
): ApplicationPool {
  return database.engine === 'mariadb'
    ? mariadbPool({
        database,
        role,
        size,
        connectMilliseconds: CONNECT_MILLISECONDS,
        statementMilliseconds: STATEMENT_MILLISECONDS,
      })
    : postgresPool(database, role, size);
}

function postgresPool(database: Settings['database'], role: string, size: number): ApplicationPool {
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
  // One that the fence cuts fails the query that is under way or the next one.
  pool.on('connect', (client) => void client.on('error', (error) => console.error(error.message)));
  return {
    statements: statementsOf('postgres'),
    query: (text, values) => pool.query(text, values),
    connect: async () => {
      const client = await pool.connect();
      return {
        query: (text, values) => client.query(text, values),
        release: (failure) => client.release(failure),
      };
    },
    end: () => pool.end(),
  };
}
