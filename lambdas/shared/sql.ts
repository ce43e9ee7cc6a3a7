import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Client, DatabaseError, type QueryConfig } from 'pg';
import { ERRORS } from './contract/error-names';
import { NamedError } from './named-error';
import type { Login } from './secrets';

export interface SqlEndpoint {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** One connection. `query` sends one statement at most: the server refuses a second one. */
export interface Sql {
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** The server answered the login with no: wrong password, unknown role or database, no right to connect. */
export class LoginRefused extends NamedError {
  constructor(
    readonly code: string,
    message: string,
    options: ErrorOptions,
  ) {
    super(ERRORS.verificationFailed, message, options);
  }
}

/** A statement failed; the connection is still good. `code` is the SQLSTATE. */
export class StatementFailed extends NamedError {
  constructor(
    readonly code: string,
    message: string,
    options: ErrorOptions,
  ) {
    super(ERRORS.verificationFailed, message, options);
  }
}

/** Whose certificates count: those of the authorities in the file, or also those of public ones. */
export type Trust = 'file' | 'fileAndPublic';

/**
 * Connects with TLS; the certificate must be signed by an authority of `trust` and name the host. Throws
 * ConnectionFailed when the server cannot be reached or proves to be another, LoginRefused when it says no.
 */
export async function connect(
  endpoint: SqlEndpoint,
  login: Login,
  certificateAuthorityFile: string,
  trust: Trust = 'file',
): Promise<Sql> {
  const file = readFileSync(certificateAuthorityFile, 'utf8');
  const { host, port, database, applicationName } = endpoint;
  const client = new Client({
    host,
    port,
    database,
    user: login.username,
    password: login.password,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ssl: { ca: trust === 'file' ? file : [file, ...rootCertificates], rejectUnauthorized: true },
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
}

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

function connectionFailed({ host, port }: SqlEndpoint, error: unknown): NamedError {
  const found = error instanceof Error ? `${codeOf(error)}${error.message}` : String(error);
  return new NamedError(ERRORS.connectionFailed, `no connection to '${host}:${port}': ${found}`, { cause: error });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
}
