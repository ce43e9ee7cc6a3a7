import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { startProcess } from '../../../lib/rehearsal/aws/ecs/task-process';
import { until } from '../rds/database-world';
import { FOREVER, UNSTARTABLE } from './ecs-world';

describe('processes of tasks', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'task-process-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const start = (command: readonly string[]) =>
    startProcess({ command, environment: {}, logFile: join(directory, 'task.log') });

  it('share one listener for the end of this process, which goes with the last of them', async () => {
    const before = process.listenerCount('exit');
    const tasks = [...Array.from({ length: 11 }, () => start(FOREVER)), start(UNSTARTABLE)];
    await Promise.allSettled(tasks.map(({ started }) => started));
    const whileTheyRun = process.listenerCount('exit');
    for (const task of tasks.slice(1)) task.signal('SIGKILL');
    await Promise.all(tasks.slice(1).map(({ exited }) => exited));
    const withTheLast = process.listenerCount('exit');
    tasks[0]!.signal('SIGKILL');

    expect(await tasks[0]!.exited).toBe(137);
    expect([whileTheyRun, withTheLast, process.listenerCount('exit')]).toEqual([before + 1, before + 1, before]);
  });

  it('end with this process, all of them, also when they do not watch their input', async () => {
    const program = join(directory, 'program.cjs');
    const task = 'console.log(process.pid); setInterval(() => {}, 1000)';
    buildSync({
      stdin: {
        contents: `
          import { startProcess } from './lib/rehearsal/aws/ecs/task-process';
          import { readFileSync } from 'node:fs';
          const logFile = process.argv[2];
          const tasks = [1, 2, 3].map(() => startProcess({ command: ['node', '-e', ${JSON.stringify(task)}], environment: {}, logFile }));
          const told = () => {
            const pids = readFileSync(logFile, 'utf8').trim().split('\\n');
            if (pids.length < tasks.length) return setImmediate(told);
            process.stdout.write(pids.join(' '), () => process.exit(0));
          };
          told();`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      outfile: program,
    });
    const parent = spawn(process.execPath, [program, join(directory, 'task.log')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [[said]] = await Promise.all([once(parent.stdout, 'data'), once(parent, 'exit')]);
    const pids = String(said).split(' ').map(Number);

    expect(pids).toHaveLength(3);
    try {
      await until(
        'all have ended',
        () => pids.filter(isRunning),
        (left) => left.length === 0,
      );
    } finally {
      for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL');
    }
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
