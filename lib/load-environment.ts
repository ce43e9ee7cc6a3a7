import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentConfig, parseEnvironment } from './config';

const DIRECTORY = join(__dirname, 'environments');

/** Names of the environments that have a file in `lib/environments`. */
export function environmentNames(directory = DIRECTORY): string[] {
  return readdirSync(directory)
    .filter((file) => /^[^.]+\.(ts|js)$/.test(file))
    .map((file) => file.replace(/\.(ts|js)$/, ''))
    .sort();
}

/**
 * Reads and checks one environment. Throws with the names there are when `name` is not one of them, and with every
 * fault when the file is wrong.
 */
export function loadEnvironment(name: unknown, directory = DIRECTORY): EnvironmentConfig {
  const names = environmentNames(directory);
  if (typeof name !== 'string' || !names.includes(name)) {
    const found = name === undefined ? 'no environment was named' : `environment '${String(name)}' has no file`;
    throw new Error(`${found}; choose one with -c env=<name>: ${names.join(', ')}`);
  }
  const { environment } = require(join(directory, name)) as { environment?: unknown };
  const config = parseEnvironment(environment, `environment '${name}'`);
  if (config.name !== name) {
    throw new Error(`environment '${name}' calls itself '${config.name}'; give file and name the same name`);
  }
  return config;
}
