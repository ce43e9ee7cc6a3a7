import { type DatabaseConfig, parseEnvironment } from '../lib/config';
import { environment as dev } from '../lib/environments/dev';
import { type Fault, InvalidConfiguration } from '../lib/fault';

/** The dev environment with one database, changed. */
export const withDatabase = (changes: object): unknown => ({
  ...dev,
  databases: [{ ...dev.databases[0]!, ...changes }],
});

/** The database of the dev environment, changed and accepted. */
export function parsedDatabase(changes: object): DatabaseConfig {
  return parseEnvironment(withDatabase(changes), 'test').databases[0]!;
}

/** What is found wrong with an environment; empty when it is accepted. */
export function faultsOf(input: unknown): readonly Fault[] {
  try {
    parseEnvironment(input, 'test');
    return [];
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.faults;
    throw error;
  }
}

export const faultPaths = (input: unknown) => faultsOf(input).map(({ path }) => path);
