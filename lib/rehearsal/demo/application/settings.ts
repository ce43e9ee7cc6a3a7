import { readFileSync } from 'node:fs';

export const RELEASES = ['good', 'bad', 'fixed'] as const;
export const ENGINES = ['postgres', 'mariadb'] as const;
export const ROLES = ['api', 'worker'] as const;

export interface Settings {
  readonly role: (typeof ROLES)[number];
  readonly release: (typeof RELEASES)[number];
  readonly database: {
    readonly engine: (typeof ENGINES)[number];
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password: string;
    readonly certificateAuthorityPem: string;
  };
  /** Where the API listens. */
  readonly listen: { readonly address: string; readonly port: number };
  /** Orders that a worker writes in a second. */
  readonly ordersPerSecond: number;
  /** Seed of everything random in this process. */
  readonly seed: number;
}

/** Settings from the environment; one error names every variable that is missing or wrong. */
export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  const faults: string[] = [];
  const text = (name: string): string => {
    const value = environment[name] ?? '';
    if (value === '') faults.push(`${name}: expected a value, found none`);
    return value;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T => {
    const value = environment[name];
    const found = allowed.find((one) => one === value);
    if (found === undefined) faults.push(`${name}: expected ${allowed.join(' or ')}, found '${value ?? ''}'`);
    return found ?? (allowed[0] as T);
  };
  const number = (name: string, { min, max }: { min: number; max: number }, otherwise?: number): number => {
    const value = environment[name] === undefined ? otherwise : Number(environment[name]);
    if (value !== undefined && value >= min && value <= max) return value;
    faults.push(`${name}: expected a number from ${min} to ${max}, found '${environment[name] ?? ''}'`);
    return min;
  };
  const file = (name: string): string => {
    const path = text(name);
    try {
      return path === '' ? '' : readFileSync(path, 'utf8');
    } catch {
      faults.push(`${name}: expected a readable file, found '${path}'`);
      return '';
    }
  };
  const role = oneOf('ROLE', ROLES);
  const settings: Settings = {
    role,
    release: oneOf('RELEASE', RELEASES),
    database: {
      engine: environment['DATABASE_ENGINE'] === undefined ? 'postgres' : oneOf('DATABASE_ENGINE', ENGINES),
      host: text('DATABASE_HOST'),
      port: number('DATABASE_PORT', { min: 1, max: 65535 }, 5432),
      database: text('DATABASE_NAME'),
      user: text('DATABASE_USER'),
      password: text('DATABASE_PASSWORD'),
      certificateAuthorityPem: file('DATABASE_CA_FILE'),
    },
    listen: {
      address: environment['LISTEN_ADDRESS'] ?? '127.0.0.1',
      port: number('LISTEN_PORT', { min: 0, max: 65535 }, role === 'api' ? undefined : 0),
    },
    ordersPerSecond: number('ORDERS_PER_SECOND', { min: 0.1, max: 1000 }, 20),
    seed: number('SEED', { min: 0, max: 2 ** 32 - 1 }, 1),
  };
  if (faults.length > 0) throw new Error(`cannot start the demo application: ${faults.join('; ')}`);
  return settings;
}
