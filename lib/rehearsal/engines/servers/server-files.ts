import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate } from '../engine';
import { mkdirFor, writeFor } from './owned-files';
import type { ServerAccount } from './server-account';
import type { ServerHost } from './server-host';

/** Paths of one server's files. */
export interface ServerFiles {
  readonly directory: string;
  readonly data: string;
  /** Directory of the log archive, which outlives the server. */
  readonly archive: string;
  readonly certificate: string;
  readonly key: string;
  /** Temporary files of its programs: a server removes at its start what it takes for its own there. */
  readonly temporary: string;
  /** What the server prints. */
  readonly log: string;
}

/** Makes the directories of server `name`, but not that of its data. */
export async function makeServerFiles(
  { serversDirectory, account }: Pick<ServerHost<unknown>, 'serversDirectory' | 'account'>,
  name: string,
): Promise<ServerFiles> {
  const directory = join(serversDirectory, name);
  const archive = `${directory}.archive`;
  await mkdirFor(directory, account);
  const temporary = join(directory, 'temporary');
  await mkdirFor(archive, account);
  await mkdirFor(temporary, account);
  return {
    directory,
    data: join(directory, 'data'),
    archive,
    certificate: join(directory, 'server.crt'),
    key: join(directory, 'server.key'),
    temporary,
    log: `${directory}.log`,
  };
}

export async function writeCertificate(
  files: ServerFiles,
  { certificate, key }: Certificate,
  account: ServerAccount,
): Promise<void> {
  await writeFor(files.certificate, certificate, account);
  await writeFor(files.key, key, account);
}

/** Removes everything but the archive. */
export async function removeServerFiles(files: ServerFiles): Promise<void> {
  await rm(files.directory, { recursive: true, force: true });
  await rm(files.log, { force: true });
}
