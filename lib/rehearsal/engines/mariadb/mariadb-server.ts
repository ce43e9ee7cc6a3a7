import { join } from 'node:path';
import type { Certificate, Server, ServerAddress, Superuser } from '../engine';
import { removeServerFiles, type ServerFiles, writeCertificate } from '../servers/server-files';
import type { ServerHost } from '../servers/server-host';
import { ServerProcess } from '../servers/server-process';
import { passwordStatement } from './accounts';
import { AdminSession } from './admin-session';
import { type MariadbCopy, takeCopy } from './base-copy';
import type { Binaries } from './binaries';
import { BinlogArchive } from './binlog-archive';
import { SUPERUSER, serverArguments } from './settings';

export type MariadbHost = ServerHost<Binaries>;

export class MariadbServer implements Server {
  readonly archive: BinlogArchive;
  private readonly process: ServerProcess<AdminSession>;
  private readOnly = false;

  constructor(
    private readonly host: MariadbHost,
    private readonly files: ServerFiles,
    private readonly options: { readonly database: string; readonly serverId: number },
  ) {
    this.archive = new BinlogArchive(files.archive);
    this.process = new ServerProcess(host, files, {
      isReady: () => this.isReady(),
      millisecondsBetweenAsks: 20,
      session: () => new AdminSession(this.superuser),
    });
  }

  get address(): ServerAddress {
    return this.process.address;
  }

  get superuser(): Superuser {
    const { database } = this.options;
    return { ...this.address, user: SUPERUSER, password: this.host.superuserPassword, database };
  }

  async start(): Promise<void> {
    const { host, readOnly, files, options } = this;
    const wasStarted = await this.process.start((port) => [
      host.binaries.server,
      ...serverArguments(files, { port, serverId: options.serverId, readOnly }),
    ]);
    if (wasStarted) await this.noteOpenLog();
  }

  async stop(): Promise<void> {
    await this.process.end('QUIT');
    this.archive.closed();
  }

  async restart(certificate?: Certificate): Promise<void> {
    await this.stop();
    if (certificate) await writeCertificate(this.files, certificate, this.host.account);
    await this.start();
  }

  async setPassword(user: string, password: string): Promise<void> {
    await this.execute([passwordStatement(user, password)]);
  }

  async setReadOnly(on: boolean): Promise<void> {
    this.readOnly = on;
    await this.process.session?.rows(`set global read_only = ${on ? 1 : 0}`);
  }

  async copy(name: string): Promise<MariadbCopy> {
    this.process.requireSession();
    const { superuser, files, host } = this;
    const { account, binaries } = host;
    const source = { data: files.data, superuser, account, binaries, now: () => this.now() };
    return takeCopy(source, join(host.copiesDirectory, name));
  }

  async archiveNow(): Promise<Date> {
    const now = await this.now();
    await this.execute(['flush binary logs']);
    await this.noteOpenLog();
    // The log knows whole seconds: a restore reaches the beginning of the one that was under way.
    return new Date(Math.floor(now / 1000) * 1000);
  }

  async discard(): Promise<void> {
    await this.stop();
    await removeServerFiles(this.files);
  }

  /** Runs statements as the world's account. */
  async execute(statements: readonly string[]): Promise<void> {
    for (const statement of statements) await this.process.requireSession().rows(statement);
  }

  private async now(): Promise<number> {
    const session = this.process.requireSession();
    const { now } = await session.row<{ now: string }>('select unix_timestamp(now(6)) * 1000 as now');
    return Number(now);
  }

  private async noteOpenLog(): Promise<void> {
    const { File } = await this.process.requireSession().row<{ File: string }>('show master status');
    this.archive.opened(File);
  }

  private async isReady(): Promise<boolean> {
    const session = new AdminSession(this.superuser);
    try {
      await session.rows('select 1');
      return true;
    } catch {
      return false;
    } finally {
      await session.close();
    }
  }
}
