import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { ProgramOptions } from './server-account';

/**
 * Runs a program under a shell that reads signal names from a pipe. When this process dies, however it dies, the pipe
 * closes: the shell then kills the program and removes its directory. `detached` keeps Ctrl-C away from the program, so
 * that it is stopped in order.
 */
const SUPERVISOR = `
directory=$0
exec 3<&0
trap '' INT TERM HUP
"$@" </dev/null 3<&- &
program=$!
( while read -r signal; do kill -"$signal" $program; done
  kill -QUIT $program
  while kill -0 $program 2>/dev/null; do sleep 0.05; done
  rm -rf "$directory"
) <&3 3<&- >/dev/null 2>&1 &
reader=$!
exec 3<&-
wait $program
code=$?
kill -KILL $reader
exit $code
`;

export class SupervisedProcess {
  private readonly supervisor: ChildProcess;
  private readonly exited: Promise<void>;
  private code: number | undefined;

  constructor(options: { command: readonly string[]; directory: string; logFile: string; program: ProgramOptions }) {
    const log = openSync(options.logFile, 'a');
    this.supervisor = spawn('/bin/sh', ['-c', SUPERVISOR, options.directory, ...options.command], {
      ...options.program,
      cwd: options.directory,
      detached: true,
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    this.supervisor.stdin?.on('error', () => {});
    this.exited = once(this.supervisor, 'exit').then(([code]: (number | null)[]) => {
      this.code = code ?? -1;
    });
    this.exited.catch(() => {});
  }

  /** Exit code once the program has ended. */
  get exitCode(): number | undefined {
    return this.code;
  }

  /** Resolves when the program has ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.exited;
  }

  /** Sends a signal, by its name without `SIG`, and waits for the end of the program. */
  async end(signal: 'INT' | 'QUIT'): Promise<void> {
    if (this.code === undefined) this.supervisor.stdin?.write(`${signal}\n`);
    await this.exited;
  }
}
