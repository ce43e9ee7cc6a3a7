import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { EngineName } from './contract/database-settings';
import { ERRORS } from './contract/error-names';
import { NamedError } from './named-error';
import type { Login } from './secrets';

export interface SqlEndpoint {
  readonly engine: EngineName;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Shown in `pg_stat_activity`, or among the attributes of the connection. */
  readonly applicationName: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** One connection. `query` sends one statement at most: the server refuses a second one. */
export interface Sql {
  readonly engine: EngineName;
  /** Placeholders are those of the engine: `$1` of PostgreSQL, `?` of MySQL and MariaDB. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** What a driver is given: the certificates of the authorities that count, as PEM. */
export type Connect = (endpoint: SqlEndpoint, login: Login, authorities: readonly string[]) => Promise<Sql>;

export const CONNECT_TIMEOUT_MS = 10_000;

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
    /** Number of the error, which MySQL and MariaDB have beside the SQLSTATE. */
    readonly number?: number,
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
  const open = await driverOf(endpoint.engine);
  return open(endpoint, login, trust === 'file' ? [file] : [file, ...rootCertificates]);
}

/** Only the driver in use is loaded: the other would lengthen every cold start. */
async function driverOf(engine: EngineName): Promise<Connect> {
  return engine === 'postgres'
    ? (await import('./postgres-connection')).connectPostgres
    : (await import('./mysql-connection')).connectMysql;
}

export function connectionFailed({ host, port }: SqlEndpoint, error: unknown): NamedError {
  const found = error instanceof Error ? `${codeOf(error)}${error.message}` : String(error);
  return new NamedError(ERRORS.connectionFailed, `no connection to '${host}:${port}': ${found}`, { cause: error });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
}
