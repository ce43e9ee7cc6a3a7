import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PROGRAMS = {
  server: 'mariadbd',
  install: 'mariadb-install-db',
  backup: 'mariabackup',
  binlog: 'mariadb-binlog',
  client: 'mariadb',
} as const;

/** Paths of the programs, and the version of the server: `10.11.18`. */
export type Binaries = Readonly<Record<keyof typeof PROGRAMS, string>> & { readonly version: string };

/** Debian puts servers where an ordinary user's PATH does not lead. */
const SYSTEM_DIRECTORIES = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/sbin', '/bin'];

/** Names of the programs that this machine lacks. */
export function missingPrograms(path: string = process.env['PATH'] ?? ''): readonly string[] {
  return Object.values(PROGRAMS).filter((name) => locate(name, path) === undefined);
}

/** Finds MariaDB on this machine. Throws with every program that is missing and the command that installs them. */
export async function findBinaries(path: string = process.env['PATH'] ?? ''): Promise<Binaries> {
  const missing = missingPrograms(path);
  if (missing.length > 0) {
    throw new Error(
      `MariaDB is missing: found no '${missing.join("', '")}', expected the server with its backup and log programs; run 'apt-get install -y mariadb-server mariadb-backup'`,
    );
  }
  const found = Object.entries(PROGRAMS).map(([role, name]) => [role, locate(name, path)]);
  const paths = Object.fromEntries(found) as Record<keyof typeof PROGRAMS, string>;
  const { stdout } = await run(paths.server, ['--no-defaults', '--version']);
  const version = /Ver (\d+\.\d+\.\d+)-MariaDB/.exec(stdout)?.[1];
  if (!version) {
    throw new Error(`'${paths.server} --version' answered '${stdout.trim()}': expected a version of MariaDB`);
  }
  return { ...paths, version };
}

function locate(name: string, path: string): string | undefined {
  // An empty path finds nothing: that is how a machine without MariaDB is tried.
  const directories = path === '' ? [] : [...path.split(delimiter), ...SYSTEM_DIRECTORIES];
  return directories
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
