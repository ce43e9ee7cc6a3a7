import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate, Server, ServerAddress, Superuser } from '../engine';
import { writeFor } from '../servers/owned-files';
import { removeServerFiles, type ServerFiles, writeCertificate } from '../servers/server-files';
import type { ServerHost } from '../servers/server-host';
import { ServerProcess } from '../servers/server-process';
import { AdminSession } from './admin-session';
import { type PostgresCopy, takeCopy } from './base-copy';
import type { Binaries } from './binaries';
import { passwordStatement } from './roles';
import { SUPERUSER, serverArguments, standbyArguments } from './settings';
import { WalArchive } from './wal-archive';

export type PostgresHost = ServerHost<Binaries>;

export class PostgresServer implements Server {
  readonly archive: WalArchive;
  private readonly process: ServerProcess<AdminSession>;
  /** Settings that let it follow a source; empty for a server of its own. */
  private standby: readonly string[] = [];

  constructor(
    private readonly host: PostgresHost,
    private readonly files: ServerFiles,
    private readonly database: string,
  ) {
    this.archive = new WalArchive(files.archive, host.clock);
    this.process = new ServerProcess(host, files, {
      clear: () => rm(this.statusFile, { force: true }),
      isReady: () => this.isReady(),
      millisecondsBetweenAsks: 5,
      session: () => new AdminSession(this.superuser),
    });
  }

  get address(): ServerAddress {
    return this.process.address;
  }

  get superuser(): Superuser {
    return { ...this.address, user: SUPERUSER, password: this.host.superuserPassword, database: this.database };
  }

  /** Starts as a standby that replays what the source has archived, and goes on doing so. */
  async follow(source: PostgresServer): Promise<void> {
    this.standby = standbyArguments(source.archive.directory);
    await writeFor(join(this.files.data, 'standby.signal'), '', this.host.account);
    await this.start();
  }

  async promote(): Promise<void> {
    await this.process.requireSession().rows('select pg_promote()');
    this.standby = [];
  }

  /** Starts with extra settings; resolves once the server accepts connections, promoted if it was restored. */
  async start(extraArguments: readonly string[] = []): Promise<void> {
    const { host, files, standby } = this;
    await this.process.start((port) => [
      host.binaries.postgres,
      '-D',
      files.data,
      ...serverArguments(files, port),
      ...extraArguments,
      ...standby,
    ]);
  }

  async stop(): Promise<void> {
    await this.process.end('INT');
  }

  async restart(certificate?: Certificate): Promise<void> {
    await this.stop();
    if (certificate) await writeCertificate(this.files, certificate, this.host.account);
    await this.start();
  }

  async setPassword(user: string, password: string): Promise<void> {
    await this.process.requireSession().rows(passwordStatement(user, password));
  }

  async copy(name: string): Promise<PostgresCopy> {
    this.process.requireSession();
    const { archive, superuser, files, host } = this;
    return takeCopy({ data: files.data, archive, superuser, account: host.account }, join(host.copiesDirectory, name));
  }

  async archiveNow(): Promise<Date> {
    const session = this.process.requireSession();
    // The commit of the message comes after this time, so recovery finds a commit later than any target up to it.
    const { now } = await session.row<{ now: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
    );
    await session.rows("select pg_logical_emit_message(true, 'rehearsal', 'heartbeat')");
    // Where another switch came first, the position is the start of a segment that nothing ends; the one before is complete.
    const { segment } = await session.row<{ segment: string }>(
      'select pg_walfile_name(pg_switch_wal() - 1) as segment',
    );
    await this.archive.waitFor(segment);
    return new Date(Math.floor(now));
  }

  async discard(): Promise<void> {
    await this.process.end('QUIT');
    await removeServerFiles(this.files);
  }

  /** Runs statements as the world's account in `database`; used while the server is made. */
  async execute(database: string, statements: readonly string[]): Promise<void> {
    const session = new AdminSession({ ...this.superuser, database });
    try {
      for (const statement of statements) await session.rows(statement);
    } finally {
      await session.close();
    }
  }

  /** Line 8 of postmaster.pid: `ready` only once recovery has ended or, where hot standby is on, once it can be read. */
  private async isReady(): Promise<boolean> {
    try {
      const lines = (await readFile(this.statusFile, 'utf8')).split('\n');
      return lines[7]?.trim() === 'ready';
    } catch {
      return false;
    }
  }

  private get statusFile(): string {
    return join(this.files.data, 'postmaster.pid');
  }
}
