import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CreateServer, Engine, ReplicateServer, RestoreServer, Server } from '../engine';
import { copyTree, mkdirFor, writeFor } from '../servers/owned-files';
import { restoreSource } from '../servers/restore-source';
import { programOptions } from '../servers/server-account';
import type { ServerFiles } from '../servers/server-files';
import { type EngineContext, openHost } from '../servers/server-host';
import { ServerSet } from '../servers/server-set';
import { PostgresCopy } from './base-copy';
import { prepareBinaries } from './binaries';
import { type PostgresHost, PostgresServer } from './postgres-server';
import { databaseStatement, roleStatements } from './roles';
import { HOST_BASED_AUTHENTICATION, recoveryArguments, SUPERUSER, WAL_SEGMENT_MEGABYTES } from './settings';
import { WalArchive } from './wal-archive';

const run = promisify(execFile);

/**
 * Real PostgreSQL servers under `<world directory>/postgres`. Nothing of them survives this process: neither servers nor
 * files, also when it is killed.
 */
export async function createPostgresEngine(context: EngineContext): Promise<Engine> {
  return new PostgresEngine(
    await openHost(context, { name: 'postgres', product: 'PostgreSQL', binaries: prepareBinaries }),
  );
}

class PostgresEngine implements Engine {
  readonly name = 'postgres';
  private readonly servers: ServerSet<PostgresServer>;

  constructor(private readonly host: PostgresHost) {
    this.servers = new ServerSet(host);
  }

  get version(): string {
    return this.host.binaries.version;
  }

  get family(): string {
    return `postgres${this.version.split('.')[0]}`;
  }

  async create(options: CreateServer): Promise<Server> {
    return this.build(options, async (server, files) => {
      await this.initialize(files);
      await server.start();
      await server.execute('postgres', roleStatements(options.masterUser, options.masterPassword));
      await server.execute('postgres', [databaseStatement(options.database, options.masterUser)]);
    });
  }

  async restore(options: RestoreServer): Promise<Server> {
    const { copy, until } = restoreSource(options, { copy: PostgresCopy, archive: WalArchive });
    return this.build(options, async (server, { data }) => {
      await this.copyData(copy, data);
      await writeFor(join(data, 'recovery.signal'), '', this.host.account);
      await server.start(recoveryArguments(until?.archive.directory ?? copy.log, until?.time));
    });
  }

  /** Ships the log: the replica shows what its source has archived, as late as the latest restorable time. */
  async replicate({ source, ...options }: ReplicateServer): Promise<Server> {
    if (!(source instanceof PostgresServer)) {
      throw new Error(`cannot replicate '${options.name}': expected a source of this engine`);
    }
    const copy = await source.copy(`replica-${options.name}`);
    try {
      return await this.build(options, async (server, { data }) => {
        await this.copyData(copy, data);
        // The standby can be read once it has replayed the end of the copy, which is in the segment written last.
        await source.archiveNow();
        await server.follow(source);
      });
    } finally {
      await copy.discard();
    }
  }

  close(): Promise<void> {
    return this.servers.close();
  }

  /** Makes a data directory in which only the world's account is. */
  private async initialize({ directory, data, temporary }: ServerFiles): Promise<void> {
    const { account, binaries, superuserPassword } = this.host;
    const passwordFile = `${directory}.password`;
    await writeFor(passwordFile, superuserPassword, account);
    const settings = [
      '-U',
      SUPERUSER,
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
      `--wal-segsize=${WAL_SEGMENT_MEGABYTES}`,
    ];
    try {
      await run(binaries.initdb, ['-D', data, ...settings], programOptions(account, temporary));
    } finally {
      await rm(passwordFile);
    }
    await writeFor(join(data, 'pg_hba.conf'), HOST_BASED_AUTHENTICATION, account);
  }

  private async copyData(copy: PostgresCopy, data: string): Promise<void> {
    const { account } = this.host;
    await mkdirFor(data, account);
    const names = (await readdir(copy.data)).map((name) => join(copy.data, name));
    await copyTree(names, data, account);
  }

  private build(
    options: Pick<CreateServer, 'name' | 'certificate' | 'database'>,
    fill: (server: PostgresServer, files: ServerFiles) => Promise<void>,
  ): Promise<PostgresServer> {
    return this.servers.build(options, (files) => new PostgresServer(this.host, files, options.database), fill);
  }
}
