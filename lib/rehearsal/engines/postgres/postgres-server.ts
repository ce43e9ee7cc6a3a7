import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock';
import type { Certificate, Server, ServerAddress, Superuser } from '../engine';
import { freePort } from '../free-port';
import { writeFor } from '../servers/owned-files';
import type { ServerAccount } from '../servers/server-account';
import { SupervisedProcess } from '../servers/supervised-process';
import { AdminSession } from './admin-session';
import { type PostgresCopy, takeCopy } from './base-copy';
import type { Binaries } from './binaries';
import { passwordStatement } from './roles';
import { type ServerFiles, SUPERUSER, serverArguments, standbyArguments } from './settings';
import { WalArchive } from './wal-archive';

/** Longest start, replay of the log included. */
const START_DEADLINE_MILLISECONDS = 120_000;
const START_ATTEMPTS = 5;

export interface PostgresHost {
  readonly binaries: Binaries;
  readonly account: ServerAccount;
  readonly clock: Clock;
  /** Holds the servers' directories. */
  readonly serversDirectory: string;
  readonly copiesDirectory: string;
  readonly superuserPassword: string;
  log(line: string): void;
}

export class PostgresServer implements Server {
  readonly archive: WalArchive;
  readonly files: ServerFiles;
  private process: SupervisedProcess | undefined;
  private port = 0;
  /** Settings that let it follow a source; empty for a server of its own. */
  private standby: readonly string[] = [];
  private session: AdminSession | undefined;
  private readonly logFile: string;

  constructor(
    private readonly host: PostgresHost,
    private readonly directory: string,
    archiveDirectory: string,
    private readonly database: string,
  ) {
    this.archive = new WalArchive(archiveDirectory, host.clock);
    this.logFile = `${directory}.log`;
    this.files = {
      data: join(directory, 'data'),
      archive: archiveDirectory,
      certificate: join(directory, 'server.crt'),
      key: join(directory, 'server.key'),
    };
  }

  get address(): ServerAddress {
    return { host: '127.0.0.1', port: this.port };
  }

  get superuser(): Superuser {
    return { ...this.address, user: SUPERUSER, password: this.host.superuserPassword, database: this.database };
  }

  async useCertificate({ certificate, key }: Certificate): Promise<void> {
    await writeFor(this.files.certificate, certificate, this.host.account);
    await writeFor(this.files.key, key, this.host.account);
  }

  /** Starts as a standby that replays what the source has archived, and goes on doing so. */
  async follow(source: PostgresServer): Promise<void> {
    this.standby = standbyArguments(source.archive.directory);
    await writeFor(join(this.files.data, 'standby.signal'), '', this.host.account);
    await this.start();
  }

  async promote(): Promise<void> {
    await this.admin().rows('select pg_promote()');
    this.standby = [];
  }

  /** Starts with extra settings; resolves once the server accepts connections, promoted if it was restored. */
  async start(extraArguments: readonly string[] = []): Promise<void> {
    if (this.process && this.process.exitCode === undefined) return;
    for (let attempt = 1; ; attempt++) {
      this.port = await freePort();
      await rm(join(this.files.data, 'postmaster.pid'), { force: true });
      this.process = new SupervisedProcess({
        command: [
          this.host.binaries.postgres,
          '-D',
          this.files.data,
          ...serverArguments(this.files, this.port),
          ...extraArguments,
          ...this.standby,
        ],
        directory: this.directory,
        logFile: this.logFile,
        account: this.host.account,
      });
      if (await this.becomesReady(this.process)) break;
      const log = await this.tailOfLog();
      // Another process took the port between the probe and the start.
      if (/Address already in use/.test(log) && attempt < START_ATTEMPTS) continue;
      throw new Error(
        `PostgreSQL in '${this.directory}' ended with code ${this.process.exitCode} while it started:\n${log}`,
      );
    }
    this.session = new AdminSession(this.superuser);
    this.reportUnexpectedEnd(this.process);
  }

  async stop(): Promise<void> {
    await this.end('INT');
  }

  async restart(certificate?: Certificate): Promise<void> {
    await this.stop();
    if (certificate) await this.useCertificate(certificate);
    await this.start();
  }

  async setPassword(user: string, password: string): Promise<void> {
    await this.admin().rows(passwordStatement(user, password));
  }

  async copy(name: string): Promise<PostgresCopy> {
    this.admin();
    const { archive, superuser, files, host } = this;
    return takeCopy({ data: files.data, archive, superuser, account: host.account }, join(host.copiesDirectory, name));
  }

  async archiveNow(): Promise<Date> {
    const session = this.admin();
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
    await this.end('QUIT');
    await rm(this.directory, { recursive: true, force: true });
    await rm(this.logFile, { force: true });
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

  /** The session to the running server; fails when it is stopped. */
  private admin(): AdminSession {
    if (!this.session) throw new Error(`PostgreSQL in '${this.directory}' is stopped: expected it to run`);
    return this.session;
  }

  private async end(signal: 'INT' | 'QUIT'): Promise<void> {
    const { process, session } = this;
    this.process = undefined;
    this.session = undefined;
    await session?.close();
    await process?.end(signal);
  }

  private reportUnexpectedEnd(process: SupervisedProcess): void {
    void process.ended.then(() => {
      if (this.process !== process) return;
      this.host.log(`PostgreSQL in '${this.directory}' ended by itself with code ${process.exitCode}`);
    });
  }

  private async becomesReady(process: SupervisedProcess): Promise<boolean> {
    const deadline = this.host.clock.now().getTime() + START_DEADLINE_MILLISECONDS;
    while (process.exitCode === undefined) {
      if (await this.isReady()) return true;
      if (this.host.clock.now().getTime() > deadline) {
        await process.end('QUIT');
        throw new Error(
          `PostgreSQL in '${this.directory}' was not ready after ${START_DEADLINE_MILLISECONDS / 1000} s:\n${await this.tailOfLog()}`,
        );
      }
      await this.host.clock.sleep(5);
    }
    return false;
  }

  /** Line 8 of postmaster.pid: `ready` only once recovery has ended or, where hot standby is on, once it can be read. */
  private async isReady(): Promise<boolean> {
    try {
      const lines = (await readFile(join(this.files.data, 'postmaster.pid'), 'utf8')).split('\n');
      return lines[7]?.trim() === 'ready';
    } catch {
      return false;
    }
  }

  private async tailOfLog(): Promise<string> {
    return (await readFile(this.logFile, 'utf8')).split('\n').slice(-12).join('\n');
  }
}
