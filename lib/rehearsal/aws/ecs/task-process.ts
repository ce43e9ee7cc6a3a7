import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

export interface TaskStart {
  /** Program and arguments; `node` means the Node.js that runs this process. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** The container of a task: one real process. */
export interface TaskProcess {
  /** Resolves when the process runs; rejects when it could not be started. */
  readonly started: Promise<void>;
  /** Exit code as a container reports it: 128 + signal number after a signal. Never rejects. */
  readonly exited: Promise<number>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

export type StartTask = (request: TaskStart) => TaskProcess;

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/** Processes that this one kills when it ends. */
const running = new Set<ChildProcess>();

/** Starts a process whose stdin is a pipe from here, so that a program which watches stdin ends with its parent. */
export const startProcess: StartTask = ({ command, environment, logFile }) => {
  const [program = '', ...args] = command;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  // Writing to the pipe of a dead child would raise EPIPE; its end is heard through `exit`.
  child.stdin?.on('error', () => undefined);
  endWithParent(child);
  const started = new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  // The task hears of a failed start through `started`; unheard by others it must not end the process.
  started.catch(() => undefined);
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (SIGNAL_NUMBERS[signal ?? ''] ?? 0)));
    child.once('error', () => resolve(127));
  });
  exited.then(() => forget(child));
  return { started, exited, signal: (name) => child.kill(name) };
};

/** One listener for all: with one for each, a world of more than ten tasks looks like a leak of them. */
function endWithParent(child: ChildProcess): void {
  if (running.size === 0) process.once('exit', killRunning);
  running.add(child);
}

function forget(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) process.off('exit', killRunning);
}

function killRunning(): void {
  for (const child of running) child.kill('SIGKILL');
}
