import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { WorldContext } from '../../world';
import type { CreateServer, Engine, ReplicateServer, RestoreServer, Server } from '../engine';
import { DirectoryKeeper } from '../servers/directory-keeper';
import { mkdirFor, writeFor } from '../servers/owned-files';
import { requireReachable, serverAccount } from '../servers/server-account';
import { accountStatements, bootstrapStatements, databaseStatement } from './accounts';
import { MariadbCopy } from './base-copy';
import { findBinaries } from './binaries';
import { BinlogArchive } from './binlog-archive';
import { type MariadbHost, MariadbServer } from './mariadb-server';
import { replay } from './replay';

const run = promisify(execFile);

/** Of the world, what the engine needs; `log` hears of servers that end by themselves. */
export type MariadbContext = Pick<WorldContext, 'directory' | 'clock'> & Partial<Pick<WorldContext, 'log'>>;

/**
 * Real MariaDB servers under `<world directory>/mariadb`, run by the programs of this machine. Nothing of them survives
 * this process: neither servers nor files, also when it is killed. Throws when a program is missing.
 */
export async function createMariadbEngine(context: MariadbContext): Promise<Engine> {
  const binaries = await findBinaries();
  const account = serverAccount();
  const directory = join(context.directory, 'mariadb');
  const serversDirectory = join(directory, 'servers');
  const copiesDirectory = join(directory, 'copies');
  if (account.uid !== undefined) await chmod(context.directory, (await stat(context.directory)).mode | 0o111);
  await mkdir(directory, { mode: 0o755 });
  const keeper = new DirectoryKeeper(directory);
  try {
    await requireReachable(directory, account, 'MariaDB');
    await mkdirFor(serversDirectory, account);
    await mkdirFor(copiesDirectory, account);
    const host: MariadbHost = {
      binaries,
      account,
      clock: context.clock,
      log: (line) => context.log?.(line),
      serversDirectory,
      copiesDirectory,
      superuserPassword: randomBytes(18).toString('base64url'),
    };
    return new MariadbEngine(host, directory, keeper);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    await keeper.release();
    throw error;
  }
}

class MariadbEngine implements Engine {
  readonly name = 'mariadb';
  private readonly servers = new Set<MariadbServer>();
  /** Every server has another `server_id`, as on RDS. */
  private lastServerId = randomInt(1, 2 ** 30);

  constructor(
    private readonly host: MariadbHost,
    private readonly directory: string,
    private readonly keeper: DirectoryKeeper,
  ) {}

  get version(): string {
    return this.host.binaries.version;
  }

  get family(): string {
    return `mariadb${this.version.split('.').slice(0, 2).join('.')}`;
  }

  async create(options: CreateServer): Promise<Server> {
    return this.build(options, async (server) => {
      await this.install(server.files.data, `${join(this.host.serversDirectory, options.name)}.sql`);
      await server.start();
      await server.execute([
        ...accountStatements(options.masterUser, options.masterPassword),
        databaseStatement(options.database),
      ]);
    });
  }

  async restore(options: RestoreServer): Promise<Server> {
    const { from, target } = options;
    if (!(from instanceof MariadbCopy)) {
      throw new Error(`cannot restore '${options.name}': expected a copy taken by this engine`);
    }
    if (target.kind === 'time' && !(target.archive instanceof BinlogArchive)) {
      throw new Error(`cannot restore '${options.name}': expected a log archive of this engine`);
    }
    if (target.kind === 'time' && target.time < from.consistentAt) {
      throw new Error(
        `cannot restore '${options.name}' to ${target.time.toISOString()}: the copy is consistent only from ${from.consistentAt.toISOString()}; use an earlier copy`,
      );
    }
    return this.build(options, async (server) => {
      const { account, binaries } = this.host;
      await mkdirFor(server.files.data, account);
      const copied = ['--no-defaults', '--copy-back', `--target-dir=${from.data}`, `--datadir=${server.files.data}`];
      await run(binaries.backup, copied, { ...account, cwd: server.files.data, maxBuffer: 64 * 1024 * 1024 });
      await server.start();
      if (target.kind === 'time') {
        const files = await (target.archive as BinlogArchive).from(from.position.file);
        const { superuser } = server;
        await replay({ binaries, account, superuser, files, from: from.position, until: target.time });
      }
    });
  }

  async replicate({ name }: ReplicateServer): Promise<Server> {
    throw new Error(
      `cannot replicate '${name}': replicas of MariaDB are not offered here, expected a world without; use the PostgreSQL engine for them`,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers].map((server) => server.discard()));
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
    await this.keeper.release();
  }

  /** Makes a data directory in which only the world's account is. */
  private async install(data: string, statements: string): Promise<void> {
    const { account, binaries, superuserPassword } = this.host;
    await writeFor(statements, `${bootstrapStatements(superuserPassword).join('\n')}\n`, account);
    const settings = [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      `--extra-file=${statements}`,
    ];
    try {
      await mkdirFor(data, account);
      await run(binaries.install, settings, { ...account, cwd: data, maxBuffer: 16 * 1024 * 1024 });
    } finally {
      await rm(statements, { force: true });
    }
  }

  private async build(
    options: Pick<CreateServer, 'name' | 'certificate' | 'database'>,
    fill: (server: MariadbServer) => Promise<void>,
  ): Promise<Server> {
    const { account, serversDirectory } = this.host;
    const directory = join(serversDirectory, options.name);
    const archive = join(serversDirectory, `${options.name}.archive`);
    await mkdirFor(directory, account);
    await mkdirFor(archive, account);
    this.lastServerId += 1;
    const { database } = options;
    const server = new MariadbServer(this.host, directory, archive, { database, serverId: this.lastServerId });
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
