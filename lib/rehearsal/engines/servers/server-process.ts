import { readFile } from 'node:fs/promises';
import type { ServerAddress } from '../engine';
import { freePort } from '../free-port';
import { programOptions } from './server-account';
import type { ServerFiles } from './server-files';
import type { ServerHost } from './server-host';
import { SupervisedProcess } from './supervised-process';

/** Longest start, replay of the log included. */
const START_DEADLINE_MILLISECONDS = 120_000;
const START_ATTEMPTS = 5;

/** How one engine's servers are run. */
export interface ServerProgram<Session> {
  /** Removes what an earlier run left behind. @default - nothing is removed */
  clear?(): Promise<void>;
  /** Whether the server accepts connections. */
  isReady(): Promise<boolean>;
  readonly millisecondsBetweenAsks: number;
  /** The world's own session to the server. */
  session(): Session;
}

/** The process of one server, or none while it is stopped, and the world's session to it. */
export class ServerProcess<Session extends { close(): Promise<void> }> {
  private process: SupervisedProcess | undefined;
  private open: Session | undefined;
  private port = 0;

  constructor(
    private readonly host: ServerHost<unknown>,
    private readonly files: ServerFiles,
    private readonly program: ServerProgram<Session>,
  ) {}

  /** Every start has another port. */
  get address(): ServerAddress {
    return { host: '127.0.0.1', port: this.port };
  }

  /** The session to the running server; absent while it is stopped. */
  get session(): Session | undefined {
    return this.open;
  }

  /** The session to the running server; fails while it is stopped. */
  requireSession(): Session {
    if (!this.open) throw new Error(`${this.name} is stopped: expected it to run`);
    return this.open;
  }

  /**
   * Runs the program and arguments that `command` gives for a port. Resolves once the server accepts connections: true, or
   * false when it ran already.
   */
  async start(command: (port: number) => readonly string[]): Promise<boolean> {
    if (this.process && this.process.exitCode === undefined) return false;
    for (let attempt = 1; ; attempt++) {
      this.port = await freePort();
      await this.program.clear?.();
      this.process = new SupervisedProcess({
        command: command(this.port),
        directory: this.files.directory,
        logFile: this.files.log,
        program: programOptions(this.host.account, this.files.temporary),
      });
      if (await this.becomesReady(this.process)) break;
      const log = await this.tailOfLog();
      // Another process took the port between the probe and the start.
      if (/Address already in use/.test(log) && attempt < START_ATTEMPTS) continue;
      throw new Error(`${this.name} ended with code ${this.process.exitCode} while it started:\n${log}`);
    }
    this.open = this.program.session();
    this.reportUnexpectedEnd(this.process);
    return true;
  }

  /** Does nothing while the server is stopped. */
  async end(signal: 'INT' | 'QUIT'): Promise<void> {
    const { process, open } = this;
    this.process = undefined;
    this.open = undefined;
    await open?.close();
    await process?.end(signal);
  }

  private get name(): string {
    return `${this.host.product} in '${this.files.directory}'`;
  }

  private async becomesReady(process: SupervisedProcess): Promise<boolean> {
    const { clock } = this.host;
    const deadline = clock.now().getTime() + START_DEADLINE_MILLISECONDS;
    while (process.exitCode === undefined) {
      if (await this.program.isReady()) return true;
      if (clock.now().getTime() > deadline) {
        await process.end('QUIT');
        const seconds = START_DEADLINE_MILLISECONDS / 1000;
        throw new Error(`${this.name} was not ready after ${seconds} s:\n${await this.tailOfLog()}`);
      }
      await clock.sleep(this.program.millisecondsBetweenAsks);
    }
    return false;
  }

  private reportUnexpectedEnd(process: SupervisedProcess): void {
    void process.ended.then(() => {
      if (this.process !== process) return;
      this.host.log(`${this.name} ended by itself with code ${process.exitCode}`);
    });
  }

  private async tailOfLog(): Promise<string> {
    return (await readFile(this.files.log, 'utf8')).split('\n').slice(-12).join('\n');
  }
}
