import { execFile } from 'node:child_process';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ServerAccount } from './server-account';

const run = promisify(execFile);

/** Makes a directory that only `account` may enter. */
export async function mkdirFor(path: string, account: ServerAccount): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
}

/** Writes a file that only `account` may read. */
export async function writeFor(path: string, content: string, account: ServerAccount): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
}

/** Copies files and directories into `destination`, keeping modes and sharing blocks where the file system can. */
export async function copyTree(
  sources: readonly string[],
  destination: string,
  account: ServerAccount = {},
): Promise<void> {
  const share = process.platform === 'linux' ? ['--reflink=auto'] : [];
  try {
    await run('cp', ['-a', ...share, ...sources, destination], { ...account, env: { ...process.env, LC_ALL: 'C' } });
  } catch (error) {
    const lines = String((error as { stderr?: unknown }).stderr ?? '')
      .trim()
      .split('\n');
    // A live server removes files during the copy; recovery replays the removal.
    if (!lines.every((line) => /No such file or directory$/.test(line))) throw error;
  }
}
