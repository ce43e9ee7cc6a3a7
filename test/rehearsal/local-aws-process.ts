import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Announcement } from '../../lib/rehearsal/local-aws';

const ROOT = join(__dirname, '..', '..');

/** `npm run local-aws` in a process of its own, as a tester starts it. */
export class LocalAwsProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<number | null>,
    readonly announcement: Announcement,
    /** Everything on stdout so far. */
    readonly output: () => string,
  ) {}

  static async start(...flags: string[]): Promise<LocalAwsProcess> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'bin/local-aws.ts', '--seed', '7', ...flags], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-4000);
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const ready = new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        if (stdout.includes('\n')) resolve();
      });
      void ended.then((code) => reject(new Error(`local-aws ended with ${code} before it was ready: ${stderr}`)));
    });
    await ready;
    return new LocalAwsProcess(child, ended, JSON.parse(stdout) as Announcement, () => stdout);
  }

  /** Ctrl-C; gives the exit code. */
  interrupt(): Promise<number | null> {
    this.child.kill('SIGINT');
    return this.ended;
  }

  /** The unmodified AWS CLI against the endpoint; gives stdout, throws with stderr. */
  aws(...command: string[]): Promise<string> {
    const { endpoint, region } = this.announcement;
    return run('aws', ['--endpoint-url', endpoint, '--region', region, ...command], awsEnvironment());
  }

  /** As `aws`, with the answer read as JSON. */
  async json(...command: string[]): Promise<unknown> {
    return JSON.parse((await this.aws(...command, '--output', 'json')) || 'null');
  }

  /** What the CLI says when the call is refused. */
  async refusal(...command: string[]): Promise<string> {
    const answer = await this.aws(...command).then(
      (output) => ({ output }),
      (error: Error) => error,
    );
    if (answer instanceof Error) return answer.message;
    throw new Error(`aws ${command.join(' ')} was not refused: ${answer.output}`);
  }
}

/** Credentials that the local account has never seen: any will do. */
export function awsEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, AWS_ENDPOINT_URL: _url, AWS_PROFILE: _profile, ...inherited } = process.env;
  return { ...inherited, AWS_ACCESS_KEY_ID: 'tester', AWS_SECRET_ACCESS_KEY: 'tester', AWS_PAGER: '' };
}

/** Fails with what to install when the AWS CLI is not on this machine: these tests prove nothing without it. */
export async function requireAwsCli(): Promise<void> {
  try {
    await run('aws', ['--version'], process.env);
  } catch (cause) {
    throw new Error("the AWS CLI is missing, expected 'aws' on the PATH: apt-get install awscli", { cause });
  }
}

/** Runs a program; gives stdout, throws with stderr. */
export function run(program: string, parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...parameters], { cwd: ROOT, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr.trim() || error.message, { cause: error })) : resolve(stdout),
    );
  });
}

const PATIENCE_MILLISECONDS = 120_000;

/** Asks until the answer is yes; what is asked takes its own time, so nothing sleeps. */
export async function until(reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE_MILLISECONDS / 1000} s in vain`);
    await new Promise(setImmediate);
  }
}
