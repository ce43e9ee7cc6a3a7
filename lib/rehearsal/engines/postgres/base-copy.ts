import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseCopy, Superuser } from '../engine';
import { copyTree, mkdirFor, writeFor } from '../servers/owned-files';
import type { ServerAccount } from '../servers/server-account';
import { AdminSession } from './admin-session';
import type { WalArchive } from './wal-archive';

/** Files of a running server that a copy must not carry. */
const LIVE_ONLY = new Set(['pg_wal', 'postmaster.pid', 'postmaster.opts', 'backup_label', 'tablespace_map']);

/** `data` is the data directory without its log, `log` the segments that make it consistent. */
export class PostgresCopy implements BaseCopy {
  readonly data: string;
  readonly log: string;

  constructor(
    readonly directory: string,
    readonly consistentAt: Date,
    readonly databaseTime: Date,
    readonly sizeInBytes: number,
  ) {
    this.data = join(directory, 'data');
    this.log = join(directory, 'log');
  }

  async discard(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

interface CopySource {
  readonly data: string;
  readonly archive: WalArchive;
  readonly superuser: Superuser;
  readonly account: ServerAccount;
}

/** Copies a working server into `directory`, which is created. */
export async function takeCopy(source: CopySource, directory: string): Promise<PostgresCopy> {
  const { account } = source;
  const data = join(directory, 'data');
  const log = join(directory, 'log');
  for (const path of [directory, data, join(data, 'pg_wal'), log]) await mkdirFor(path, account);
  // pg_backup_start and pg_backup_stop belong to one session.
  const session = new AdminSession(source.superuser);
  try {
    const { first } = await session.row<{ first: string }>(
      "select pg_walfile_name(pg_backup_start('rehearsal', fast => true)) as first",
    );
    const names = (await readdir(source.data)).filter((name) => !LIVE_ONLY.has(name));
    await copyTree(
      names.map((name) => join(source.data, name)),
      data,
      account,
    );
    const stopped = await session.row<StopRow>(
      `select pg_walfile_name(lsn - 1) as last, labelfile, spcmapfile,
              extract(epoch from clock_timestamp())::float8 * 1000 as consistent_at
       from pg_backup_stop(wait_for_archive => false)`,
    );
    const { committed_at } = await session.row<{ committed_at: number | null }>(
      'select extract(epoch from timestamp)::float8 * 1000 as committed_at from pg_last_committed_xact()',
    );
    await writeFor(join(data, 'backup_label'), stopped.labelfile, account);
    if (stopped.spcmapfile) await writeFor(join(data, 'tablespace_map'), stopped.spcmapfile, account);
    await source.archive.waitFor(stopped.last);
    await source.archive.linkInto(log, first, stopped.last);
    return new PostgresCopy(
      directory,
      new Date(Math.ceil(stopped.consistent_at)),
      new Date(Math.ceil(committed_at ?? stopped.consistent_at)),
      await sizeOf(data),
    );
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  } finally {
    await session.close();
  }
}

interface StopRow {
  readonly last: string;
  readonly labelfile: string;
  readonly spcmapfile: string;
  readonly consistent_at: number;
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(sizes)).reduce((total, { size }) => total + size, 0);
}
