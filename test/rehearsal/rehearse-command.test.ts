import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RehearsalResult } from '../../lib/rehearsal/rehearsal-result';
import { STORIES } from '../../lib/rehearsal/stories/all-stories';

jest.setTimeout(180_000);

const ROOT = join(__dirname, '..', '..');
const NOBODY = 65534;
const PATIENCE_MILLISECONDS = 60_000;

/** Home and temporary directory of the command; nothing else on this machine has its name in its environment. */
let home: string;
let command: Command | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rehearse-command-'));
  // PostgreSQL runs under another account when this test runs as root.
  await chmod(home, 0o755);
});

afterEach(async () => {
  command?.process.kill('SIGKILL');
  await command?.ended;
  command = undefined;
  await eventually('the end of all processes', async () => (await processesOf(home)).length === 0);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

/** The command as npm runs it, in a process of its own. */
class Command {
  readonly process: ChildProcess;
  readonly ended: Promise<number | string>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], account: { uid?: number; gid?: number } = {}) {
    this.process = spawn(process.execPath, ['--import', 'tsx', 'bin/rehearse.ts', ...args], {
      ...account,
      cwd: ROOT,
      env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout!.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.process.stderr!.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.ended = once(this.process, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? '');
  }

  /** Resolves when the command has said this; fails when it ends before. */
  async says(text: string): Promise<void> {
    await eventually(`'${text}'`, async () => {
      if (this.process.exitCode !== null) {
        throw new Error(`the command ended with ${this.process.exitCode} before it said '${text}': ${this.stderr}`);
      }
      return this.stderr.includes(text);
    });
  }
}

function rehearse(args: readonly string[], account?: { uid?: number; gid?: number }): Command {
  command = new Command(args, account);
  return command;
}

async function eventually(what: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (!(await reached())) {
    if (Date.now() > deadline) {
      throw new Error(`waited ${PATIENCE_MILLISECONDS / 1000} s for ${what} in vain`);
    }
    await pause(50);
  }
}

/** Command lines of the processes that were started with this home, by whatever path. */
async function processesOf(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
    const read = (file: string) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
    const line = await read('cmdline');
    if (line.includes(directory) || (await read('environ')).includes(directory)) {
      found.push(line.replaceAll('\0', ' '));
    }
  }
  return found;
}

async function directoriesLeft(): Promise<string[]> {
  return (await readdir(home)).filter((name) => name.startsWith('database-recovery-'));
}

describe('npm run rehearse', () => {
  it('lists the stories', async () => {
    const { ended } = rehearse(['--list']);

    expect(await ended).toBe(0);
    const lines = command!.stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(STORIES.map(({ name }) => name));
    expect(lines.every((line, index) => line.endsWith(STORIES[index]!.summary))).toBe(true);
  });

  it.each([
    ['a story that nobody knows', ['--story', 'flood'], "'flood' is invalid. Allowed choices are bad-release"],
    ['a flag that nobody knows', ['--volume', '11'], "unknown option '--volume'"],
    ['rows that are no number', ['--rows', 'many'], "--rows is 'many', expected a whole number from 1000 to 10000000"],
    ['too few rows', ['--rows', '12'], "--rows is '12', expected a whole number from 1000 to 10000000"],
    ['a negative seed', ['--seed=-1'], "--seed is '-1', expected a whole number from 0"],
    ['another kind of restore', ['--restore-to', 'yesterday'], 'Allowed choices are time, snapshot'],
    ['an engine that is not offered', ['--engine', 'mysql'], 'Allowed choices are postgres, mariadb'],
    ['words without a flag', ['bad-release'], 'too many arguments'],
  ])('refuses %s with one clear line', async (_what, args, line) => {
    const { ended } = rehearse(args);

    expect(await ended).toBe(2);
    expect(command!.stdout).toBe('');
    expect(command!.stderr).toContain(line);
    expect(command!.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(await directoriesLeft()).toEqual([]);
  });

  it('prints one JSON document, as an ordinary user too, and leaves nothing behind', async () => {
    const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if (account.uid !== undefined) {
      await chown(home, account.uid, account.gid);
    }
    const { ended } = rehearse(
      ['--json', '--rows', '1000', '--seed', '23', '--keep-in', join(home, 'reports')],
      account,
    );

    expect({ code: await ended, stderr: command!.stderr }).toMatchObject({ code: 0 });
    const result = JSON.parse(command!.stdout) as RehearsalResult;
    expect(result).toEqual({
      outcome: 'Recovered',
      incidentId: 'INC-23',
      story: 'bad-release',
      seed: 23,
      engine: 'postgres',
      restorePoint: { kind: 'time', time: expect.any(String) },
      tables: expect.arrayContaining([
        {
          name: 'orders',
          rowsAtT: expect.any(Number),
          rowsRecovered: expect.any(Number),
          checksumAtT: expect.stringMatching(/^[0-9a-f]+$/),
          checksumRecovered: expect.stringMatching(/^[0-9a-f]+$/),
          lostWrites: 0,
        },
      ]),
      identifiers: {
        production: { before: expect.stringMatching(/^db-/), after: expect.stringMatching(/^db-/) },
        retired: { identifier: expect.any(String), resourceId: expect.stringMatching(/^db-/) },
      },
      services: expect.arrayContaining([
        {
          service: 'orders-api',
          desiredBefore: 2,
          desiredAfter: 2,
          taskDefinitionBefore: expect.any(String),
          taskDefinitionAfter: expect.any(String),
        },
      ]),
      phases: expect.arrayContaining([{ name: expect.any(String), seconds: expect.any(Number) }]),
      seconds: expect.any(Number),
      synthSeconds: expect.any(Number),
      calls: expect.objectContaining({ 'backup:StartRestoreJob': 1 }),
      deniedCalls: [],
      report: expect.stringMatching(/report\.md$/),
      differences: [],
    });
    expect(await readFile(result.report!, 'utf8')).toContain('INC-23');
    expect(await processesOf(home)).toEqual([]);
    expect(await directoriesLeft()).toEqual([]);
  });

  it('takes everything down after Ctrl-C in the middle of a restore', async () => {
    const { ended, process: child } = rehearse(['--rows', '1000', '--seed', '4']);
    await command!.says('Configure candidate');
    expect((await processesOf(home)).some((line) => line.includes('postgres'))).toBe(true);

    child.kill('SIGINT');

    expect(await ended).toBe(130);
    expect(command!.stderr).toContain('interrupted; everything was cleaned up');
    expect(command!.stdout).toBe('');
    expect(await processesOf(home)).toEqual([]);
    expect(await directoriesLeft()).toEqual([]);
  });

  it('takes its processes along when it is killed', async () => {
    const { ended, process: child } = rehearse(['--rows', '1000', '--seed', '4']);
    await command!.says('deploying the bad release');
    const running = await processesOf(home);
    expect(running.some((line) => line.includes('bin/postgres'))).toBe(true);
    expect(running.some((line) => line.includes('application.cjs'))).toBe(true);

    child.kill('SIGKILL');

    expect(await ended).toBe('SIGKILL');
    await eventually('the end of all processes', async () => (await processesOf(home)).length === 0);
  });
});
