import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Superuser } from '../engine';
import type { ProgramOptions } from '../servers/server-account';
import type { LogPosition } from './base-copy';
import type { Binaries } from './binaries';
import { binlogTime } from './settings';

interface Replay {
  readonly binaries: Binaries;
  readonly program: ProgramOptions;
  readonly superuser: Superuser;
  /** Complete files of the log, the one of `from` first. */
  readonly files: readonly string[];
  readonly from: LogPosition;
  /** The log knows whole seconds: what happened within this one and later is left out. */
  readonly until: Date;
}

/** Replays the binary log of one server into another, and does not log it there a second time. */
export async function replay({ binaries, program, superuser, files, from, until }: Replay): Promise<void> {
  if (files.length === 0) return;
  const { host, port, user, password } = superuser;
  // Both read times in the zone of their process.
  const environment = { ...program.env, TZ: 'UTC', MYSQL_PWD: password };
  const reader = spawn(
    binaries.binlog,
    [
      '--no-defaults',
      '--disable-log-bin',
      `--start-position=${from.position}`,
      `--stop-datetime=${binlogTime(until)}`,
      ...files,
    ],
    { ...program, env: { ...environment, MYSQL_PWD: '' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const writer = spawn(
    binaries.client,
    ['--no-defaults', '--protocol=tcp', '--binary-mode', `--host=${host}`, `--port=${port}`, `--user=${user}`],
    { ...program, env: environment, stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const errors: string[] = [];
  for (const { stderr } of [reader, writer]) stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  // A client that ends early breaks the pipe; its exit code says so.
  writer.stdin.on('error', () => {});
  reader.stdout.pipe(writer.stdin);
  const codes = await Promise.all([reader, writer].map((process) => once(process, 'close').then(([code]) => code)));
  if (codes.some((code) => code !== 0)) {
    throw new Error(`binary log could not be replayed: found exit codes ${codes.join(' and ')}:\n${errors.join('')}`);
  }
}
