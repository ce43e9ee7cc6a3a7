import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { WorldContext } from '../../world';
import type { CreateServer, Engine, ReplicateServer, RestoreServer, Server } from '../engine';
import { DirectoryKeeper } from '../servers/directory-keeper';
import { copyTree, mkdirFor, writeFor } from '../servers/owned-files';
import { requireReachable, serverAccount } from '../servers/server-account';
import { PostgresCopy } from './base-copy';
import { prepareBinaries } from './binaries';
import { type PostgresHost, PostgresServer } from './postgres-server';
import { databaseStatement, roleStatements } from './roles';
import { HOST_BASED_AUTHENTICATION, recoveryArguments, SUPERUSER, WAL_SEGMENT_MEGABYTES } from './settings';
import { WalArchive } from './wal-archive';

const run = promisify(execFile);

/** Of the world, what the engine needs; `log` hears of servers that end by themselves. */
export type PostgresContext = Pick<WorldContext, 'directory' | 'clock'> & Partial<Pick<WorldContext, 'log'>>;

/**
 * Real PostgreSQL servers under `<world directory>/postgres`. Nothing of them survives this process: neither servers nor
 * files, also when it is killed.
 */
export async function createPostgresEngine(context: PostgresContext): Promise<Engine> {
  const account = serverAccount();
  const directory = join(context.directory, 'postgres');
  const serversDirectory = join(directory, 'servers');
  const copiesDirectory = join(directory, 'copies');
  if (account.uid !== undefined) await chmod(context.directory, (await stat(context.directory)).mode | 0o111);
  await mkdir(directory, { mode: 0o755 });
  const keeper = new DirectoryKeeper(directory);
  try {
    await requireReachable(directory, account, 'PostgreSQL');
    await mkdirFor(serversDirectory, account);
    await mkdirFor(copiesDirectory, account);
    const host: PostgresHost = {
      binaries: await prepareBinaries(directory, account),
      account,
      clock: context.clock,
      log: (line) => context.log?.(line),
      serversDirectory,
      copiesDirectory,
      superuserPassword: randomBytes(18).toString('base64url'),
    };
    return new PostgresEngine(host, directory, keeper);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    await keeper.release();
    throw error;
  }
}

class PostgresEngine implements Engine {
  readonly name = 'postgres';
  private readonly servers = new Set<PostgresServer>();

  constructor(
    private readonly host: PostgresHost,
    private readonly directory: string,
    private readonly keeper: DirectoryKeeper,
  ) {}

  get version(): string {
    return this.host.binaries.version;
  }

  get family(): string {
    return `postgres${this.version.split('.')[0]}`;
  }

  async create(options: CreateServer): Promise<Server> {
    return this.build(options, async (server) => {
      const { account, binaries, superuserPassword } = this.host;
      const passwordFile = join(this.host.serversDirectory, `${options.name}.password`);
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
        await run(binaries.initdb, ['-D', server.files.data, ...settings], account);
      } finally {
        await rm(passwordFile);
      }
      await writeFor(join(server.files.data, 'pg_hba.conf'), HOST_BASED_AUTHENTICATION, account);
      await server.start();
      await server.execute('postgres', roleStatements(options.masterUser, options.masterPassword));
      await server.execute('postgres', [databaseStatement(options.database, options.masterUser)]);
    });
  }

  async restore(options: RestoreServer): Promise<Server> {
    const { from, target } = options;
    if (!(from instanceof PostgresCopy))
      throw new Error(`cannot restore '${options.name}': expected a copy taken by this engine`);
    if (target.kind === 'time' && !(target.archive instanceof WalArchive)) {
      throw new Error(`cannot restore '${options.name}': expected a log archive of this engine`);
    }
    if (target.kind === 'time' && target.time < from.consistentAt) {
      throw new Error(
        `cannot restore '${options.name}' to ${target.time.toISOString()}: the copy is consistent only from ${from.consistentAt.toISOString()}; use an earlier copy`,
      );
    }
    return this.build(options, async (server) => {
      const { account } = this.host;
      await mkdirFor(server.files.data, account);
      const names = (await readdir(from.data)).map((name) => join(from.data, name));
      await copyTree(names, server.files.data, account);
      await writeFor(join(server.files.data, 'recovery.signal'), '', account);
      const log = target.kind === 'time' ? (target.archive as WalArchive).directory : from.log;
      await server.start(recoveryArguments(log, target.kind === 'time' ? target.time : undefined));
    });
  }

  /** Ships the log: the replica shows what its source has archived, as late as the latest restorable time. */
  async replicate({ source, ...options }: ReplicateServer): Promise<Server> {
    if (!(source instanceof PostgresServer)) {
      throw new Error(`cannot replicate '${options.name}': expected a source of this engine`);
    }
    const copy = await source.copy(`replica-${options.name}`);
    try {
      return await this.build(options, async (server) => {
        const { account } = this.host;
        await mkdirFor(server.files.data, account);
        const names = (await readdir(copy.data)).map((name) => join(copy.data, name));
        await copyTree(names, server.files.data, account);
        // The standby can be read once it has replayed the end of the copy, which is in the segment written last.
        await source.archiveNow();
        await server.follow(source);
      });
    } finally {
      await copy.discard();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers].map((server) => server.discard()));
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
    await this.keeper.release();
  }

  private async build(
    options: Pick<CreateServer, 'name' | 'certificate' | 'database'>,
    fill: (server: PostgresServer) => Promise<void>,
  ): Promise<Server> {
    const { account, serversDirectory } = this.host;
    const directory = join(serversDirectory, options.name);
    const archive = join(serversDirectory, `${options.name}.archive`);
    await mkdirFor(directory, account);
    await mkdirFor(archive, account);
    const server = new PostgresServer(this.host, directory, archive, options.database);
    this.servers.add(server);
    try {
      await server.useCertificate(options.certificate);
      await fill(server);
      return server;
    } catch (error) {
      await server.discard();
      await server.archive.discard();
      this.servers.delete(server);
      throw error;
    }
  }
}
