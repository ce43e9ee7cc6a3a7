import { constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The account a server runs under. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Database servers refuse to run as root, so root hands them to `nobody` (65534 on Linux); anyone else runs them as
 * themselves.
 */
export function serverAccount(): ServerAccount {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
}

/** How programs of a server are run. */
export interface ProgramOptions extends ServerAccount {
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs programs under `account`, with their temporary files in `temporary`: the account may be unable to write to the
 * TMPDIR of this process.
 */
export function programOptions(account: ServerAccount, temporary: string): ProgramOptions {
  return { ...account, env: { ...process.env, TMPDIR: temporary } };
}

/** Fails when the account of `product`'s servers could not enter `directory`, naming the ancestor that stops it. */
export async function requireReachable(directory: string, account: ServerAccount, product: string): Promise<void> {
  const closed = await closedAncestor(directory, account);
  if (closed !== undefined) {
    throw new Error(
      `'${closed}' cannot be entered by the account that runs ${product} (uid ${account.uid}): expected search permission for everyone; set TMPDIR to a directory such as /tmp or run as an ordinary user`,
    );
  }
}

/** The ancestor of `directory` that `account` cannot enter, if there is one. */
export async function closedAncestor(directory: string, account: ServerAccount): Promise<string | undefined> {
  if (account.uid === undefined) return undefined;
  for (let path = directory; path !== dirname(path); path = dirname(path)) {
    if (((await stat(path)).mode & constants.S_IXOTH) === 0) return path;
  }
  return undefined;
}
