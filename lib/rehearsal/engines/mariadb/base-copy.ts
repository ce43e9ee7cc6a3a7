import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BaseCopy, Superuser } from '../engine';
import { mkdirFor, writeFor } from '../servers/owned-files';
import { programOptions, type ServerAccount } from '../servers/server-account';
import type { Binaries } from './binaries';

const run = promisify(execFile);

/** Where in the binary log of its source a copy became consistent. */
export interface LogPosition {
  readonly file: string;
  readonly position: number;
}

export class MariadbCopy implements BaseCopy {
  readonly data: string;

  constructor(
    readonly directory: string,
    readonly consistentAt: Date,
    readonly databaseTime: Date,
    readonly sizeInBytes: number,
    readonly position: LogPosition,
  ) {
    this.data = join(directory, 'data');
  }

  async discard(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

interface CopySource {
  readonly data: string;
  readonly superuser: Superuser;
  readonly account: ServerAccount;
  readonly binaries: Binaries;
  /** The time as the server tells it, in milliseconds since the epoch. */
  now(): Promise<number>;
}

/** Copies a working server into `directory`, which is created, and makes the copy consistent. */
export async function takeCopy(source: CopySource, directory: string): Promise<MariadbCopy> {
  const { account, binaries, superuser } = source;
  const data = join(directory, 'data');
  await mkdirFor(directory, account);
  const defaults = join(directory, 'client.cnf');
  // A file: the arguments of a process are there for everybody to read.
  await writeFor(
    defaults,
    `[client]\nhost=${superuser.host}\nport=${superuser.port}\nuser=${superuser.user}\npassword=${superuser.password}\n`,
    account,
  );
  const options = { ...programOptions(account, directory), cwd: directory, maxBuffer: 64 * 1024 * 1024 };
  try {
    await run(
      binaries.backup,
      [`--defaults-file=${defaults}`, '--backup', `--datadir=${source.data}`, `--target-dir=${data}`],
      options,
    );
    // The copy is consistent when its log was last read, which is over by now: never an earlier time than the true one.
    const consistentAt = new Date(Math.ceil(await source.now()));
    await run(binaries.backup, ['--no-defaults', '--prepare', `--target-dir=${data}`], options);
    const { stdout } = await run('du', ['-sb', data], account);
    const position = positionIn(await readFile(join(data, 'xtrabackup_binlog_info'), 'utf8'));
    return new MariadbCopy(directory, consistentAt, consistentAt, Number.parseInt(stdout, 10), position);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(defaults, { force: true });
  }
}

/** `log.000002<tab>342<tab>0-1-7` */
function positionIn(text: string): LogPosition {
  const [file, position] = text.trim().split(/\s+/);
  if (!file || !/^\d+$/.test(position ?? '')) {
    throw new Error(`copy has no position in the log: found '${text.trim()}', expected a file and a number`);
  }
  return { file, position: Number(position) };
}
