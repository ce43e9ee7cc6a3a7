import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { CreateServer, Engine, ReplicateServer, RestoreServer, Server } from '../engine';
import { mkdirFor, writeFor } from '../servers/owned-files';
import { restoreSource } from '../servers/restore-source';
import { programOptions } from '../servers/server-account';
import type { ServerFiles } from '../servers/server-files';
import { type EngineContext, openHost } from '../servers/server-host';
import { ServerSet } from '../servers/server-set';
import { accountStatements, bootstrapStatements, databaseStatement } from './accounts';
import { MariadbCopy } from './base-copy';
import { findBinaries } from './binaries';
import { BinlogArchive } from './binlog-archive';
import { type MariadbHost, MariadbServer } from './mariadb-server';
import { replay } from './replay';

const run = promisify(execFile);

/**
 * Real MariaDB servers under `<world directory>/mariadb`, run by the programs of this machine. Nothing of them survives
 * this process: neither servers nor files, also when it is killed. Throws when a program is missing.
 */
export async function createMariadbEngine(context: EngineContext): Promise<Engine> {
  const binaries = await findBinaries();
  return new MariadbEngine(
    await openHost(context, { name: 'mariadb', product: 'MariaDB', binaries: async () => binaries }),
  );
}

class MariadbEngine implements Engine {
  readonly name = 'mariadb';
  private readonly servers: ServerSet<MariadbServer>;
  /** Every server has another `server_id`, as on RDS. */
  private lastServerId = randomInt(1, 2 ** 30);

  constructor(private readonly host: MariadbHost) {
    this.servers = new ServerSet(host);
  }

  get version(): string {
    return this.host.binaries.version;
  }

  get family(): string {
    return `mariadb${this.version.split('.').slice(0, 2).join('.')}`;
  }

  async create(options: CreateServer): Promise<Server> {
    return this.build(options, async (server, files) => {
      await this.install(files);
      await server.start();
      await server.execute([
        ...accountStatements(options.masterUser, options.masterPassword),
        databaseStatement(options.database),
      ]);
    });
  }

  async restore(options: RestoreServer): Promise<Server> {
    const { copy, until } = restoreSource(options, { copy: MariadbCopy, archive: BinlogArchive });
    return this.build(options, async (server, { data, temporary }) => {
      const { account, binaries } = this.host;
      const program = programOptions(account, temporary);
      await mkdirFor(data, account);
      const copied = ['--no-defaults', '--copy-back', `--target-dir=${copy.data}`, `--datadir=${data}`];
      await run(binaries.backup, copied, { ...program, cwd: data, maxBuffer: 64 * 1024 * 1024 });
      await server.start();
      if (until) {
        const files = await until.archive.from(copy.position.file);
        const { superuser } = server;
        await replay({ binaries, program, superuser, files, from: copy.position, until: until.time });
      }
    });
  }

  async replicate({ name }: ReplicateServer): Promise<Server> {
    throw new Error(
      `cannot replicate '${name}': replicas of MariaDB are not offered here, expected a world without; use the PostgreSQL engine for them`,
    );
  }

  close(): Promise<void> {
    return this.servers.close();
  }

  /** Makes a data directory in which only the world's account is. */
  private async install({ directory, data, temporary }: ServerFiles): Promise<void> {
    const { account, binaries, superuserPassword } = this.host;
    const statements = `${directory}.sql`;
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
      const program = programOptions(account, temporary);
      await run(binaries.install, settings, { ...program, cwd: data, maxBuffer: 16 * 1024 * 1024 });
    } finally {
      await rm(statements, { force: true });
    }
  }

  private build(
    options: Pick<CreateServer, 'name' | 'certificate' | 'database'>,
    fill: (server: MariadbServer, files: ServerFiles) => Promise<void>,
  ): Promise<MariadbServer> {
    const { database } = options;
    const make = (files: ServerFiles) => {
      this.lastServerId += 1;
      return new MariadbServer(this.host, files, { database, serverId: this.lastServerId });
    };
    return this.servers.build(options, make, fill);
  }
}
