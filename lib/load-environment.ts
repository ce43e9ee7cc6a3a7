import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentConfig, type EnvironmentInput, parseEnvironment } from './config';
import { onMariadb } from './on-mariadb';

const DIRECTORY = join(__dirname, 'environments');

/** Names of the environments that have a file in `lib/environments`. */
export function environmentNames(directory = DIRECTORY): string[] {
  return readdirSync(directory)
    .filter((file) => /^[^.]+\.(ts|js)$/.test(file))
    .map((file) => file.replace(/\.(ts|js)$/, ''))
    .sort();
}

export interface LoadOptions {
  /** @default - `lib/environments` */
  readonly directory?: string;
  /** `mariadb` puts its databases on MariaDB: for rehearsals only. @default - as the file says */
  readonly engine?: unknown;
}

/**
 * Reads and checks one environment. Throws with the names there are when `name` is not one of them, and with every
 * fault when the file is wrong.
 */
export function loadEnvironment(name: unknown, { directory = DIRECTORY, engine }: LoadOptions = {}): EnvironmentConfig {
  const names = environmentNames(directory);
  if (typeof name !== 'string' || !names.includes(name)) {
    const found = name === undefined ? 'no environment was named' : `environment '${String(name)}' has no file`;
    throw new Error(`${found}; choose one with -c env=<name>: ${names.join(', ')}`);
  }
  const { environment } = require(join(directory, name)) as { environment?: unknown };
  if (engine !== undefined && engine !== 'mariadb') {
    throw new Error(`environment '${name}' cannot be rehearsed with engine '${String(engine)}': expected 'mariadb'`);
  }
  const chosen = engine === undefined ? environment : onMariadb(environment as EnvironmentInput);
  const config = parseEnvironment(chosen, `environment '${name}'`);
  if (config.name !== name) {
    throw new Error(`environment '${name}' calls itself '${config.name}'; give file and name the same name`);
  }
  return config;
}
