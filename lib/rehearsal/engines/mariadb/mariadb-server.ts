import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock';
import type { Certificate, Server, ServerAddress, Superuser } from '../engine';
import { freePort } from '../free-port';
import { writeFor } from '../servers/owned-files';
import type { ServerAccount } from '../servers/server-account';
import { SupervisedProcess } from '../servers/supervised-process';
import { passwordStatement } from './accounts';
import { AdminSession } from './admin-session';
import { type MariadbCopy, takeCopy } from './base-copy';
import type { Binaries } from './binaries';
import { BinlogArchive } from './binlog-archive';
import { type ServerFiles, SUPERUSER, serverArguments } from './settings';

/** Longest start, recovery of InnoDB included. */
const START_DEADLINE_MILLISECONDS = 120_000;
const START_ATTEMPTS = 5;

export interface MariadbHost {
  readonly binaries: Binaries;
  readonly account: ServerAccount;
  readonly clock: Clock;
  /** Holds the servers' directories. */
  readonly serversDirectory: string;
  readonly copiesDirectory: string;
  readonly superuserPassword: string;
  log(line: string): void;
}

export class MariadbServer implements Server {
  readonly archive: BinlogArchive;
  readonly files: ServerFiles;
  private process: SupervisedProcess | undefined;
  private port = 0;
  private readOnly = false;
  private session: AdminSession | undefined;
  private readonly logFile: string;

  constructor(
    private readonly host: MariadbHost,
    private readonly directory: string,
    archiveDirectory: string,
    private readonly options: { readonly database: string; readonly serverId: number },
  ) {
    this.archive = new BinlogArchive(archiveDirectory);
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
    const { database } = this.options;
    return { ...this.address, user: SUPERUSER, password: this.host.superuserPassword, database };
  }

  async useCertificate({ certificate, key }: Certificate): Promise<void> {
    await writeFor(this.files.certificate, certificate, this.host.account);
    await writeFor(this.files.key, key, this.host.account);
  }

  /** Resolves once the server accepts connections. */
  async start(): Promise<void> {
    if (this.process && this.process.exitCode === undefined) return;
    for (let attempt = 1; ; attempt++) {
      this.port = await freePort();
      const { serverId } = this.options;
      this.process = new SupervisedProcess({
        command: [
          this.host.binaries.server,
          ...serverArguments(this.files, { port: this.port, serverId, readOnly: this.readOnly }),
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
        `MariaDB in '${this.directory}' ended with code ${this.process.exitCode} while it started:\n${log}`,
      );
    }
    this.session = new AdminSession(this.superuser);
    await this.noteOpenLog();
    this.reportUnexpectedEnd(this.process);
  }

  async stop(): Promise<void> {
    const { process, session } = this;
    this.process = undefined;
    this.session = undefined;
    await session?.close();
    await process?.end('QUIT');
    this.archive.closed();
  }

  async restart(certificate?: Certificate): Promise<void> {
    await this.stop();
    if (certificate) await this.useCertificate(certificate);
    await this.start();
  }

  async setPassword(user: string, password: string): Promise<void> {
    await this.admin().rows(passwordStatement(user, password));
  }

  async setReadOnly(on: boolean): Promise<void> {
    this.readOnly = on;
    await this.session?.rows(`set global read_only = ${on ? 1 : 0}`);
  }

  async copy(name: string): Promise<MariadbCopy> {
    this.admin();
    const { superuser, files, host } = this;
    const { account, binaries } = host;
    const source = { data: files.data, superuser, account, binaries, now: () => this.now() };
    return takeCopy(source, join(host.copiesDirectory, name));
  }

  async archiveNow(): Promise<Date> {
    const now = await this.now();
    await this.admin().rows('flush binary logs');
    await this.noteOpenLog();
    // The log knows whole seconds: a restore reaches the beginning of the one that was under way.
    return new Date(Math.floor(now / 1000) * 1000);
  }

  async discard(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
    await rm(this.logFile, { force: true });
  }

  /** Runs statements as the world's account; used while the server is made. */
  async execute(statements: readonly string[]): Promise<void> {
    for (const statement of statements) await this.admin().rows(statement);
  }

  /** The session to the running server; fails when it is stopped. */
  private admin(): AdminSession {
    if (!this.session) throw new Error(`MariaDB in '${this.directory}' is stopped: expected it to run`);
    return this.session;
  }

  private async now(): Promise<number> {
    const { now } = await this.admin().row<{ now: string }>('select unix_timestamp(now(6)) * 1000 as now');
    return Number(now);
  }

  private async noteOpenLog(): Promise<void> {
    const { File } = await this.admin().row<{ File: string }>('show master status');
    this.archive.opened(File);
  }

  private reportUnexpectedEnd(process: SupervisedProcess): void {
    void process.ended.then(() => {
      if (this.process !== process) return;
      this.host.log(`MariaDB in '${this.directory}' ended by itself with code ${process.exitCode}`);
    });
  }

  private async becomesReady(process: SupervisedProcess): Promise<boolean> {
    const deadline = this.host.clock.now().getTime() + START_DEADLINE_MILLISECONDS;
    while (process.exitCode === undefined) {
      if (await this.isReady()) return true;
      if (this.host.clock.now().getTime() > deadline) {
        await process.end('QUIT');
        throw new Error(
          `MariaDB in '${this.directory}' was not ready after ${START_DEADLINE_MILLISECONDS / 1000} s:\n${await this.tailOfLog()}`,
        );
      }
      await this.host.clock.sleep(20);
    }
    return false;
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

  private async tailOfLog(): Promise<string> {
    return (await readFile(this.logFile, 'utf8')).split('\n').slice(-12).join('\n');
  }
}
