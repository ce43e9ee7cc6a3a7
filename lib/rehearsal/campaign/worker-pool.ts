import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { CampaignCase, CaseResult } from './campaign-case';
import type { WorkerAnswer, WorkerOrder } from './campaign-worker';

export interface PoolOptions {
  readonly assembly: string;
  readonly workers: number;
  /** Lets functions be where a recording tells what they do before the first fault. @default true */
  readonly recordings?: boolean;
  /** Called with each result as it arrives; the order differs from run to run. */
  readonly onResult?: (result: CaseResult) => void;
  readonly signal?: AbortSignal;
}

/** Few collections of short-lived garbage: a seventh of the time. */
const FLAGS = ['--import', 'tsx', '--min-semi-space-size=64', '--max-semi-space-size=128'];
const WORKER = join(__dirname, 'campaign-worker.ts');

/**
 * Runs cases in processes of their own; gives the results in the order of the cases, whoever ran which. Rejects when a
 * process dies, and names the case that it ran; ends every process before it settles.
 */
export async function runInWorkers(cases: readonly CampaignCase[], options: PoolOptions): Promise<CaseResult[]> {
  const pool = new Pool(cases, options);
  try {
    return await pool.run();
  } finally {
    pool.close();
  }
}

class Pool {
  private readonly results: CaseResult[] = [];
  private readonly children: ChildProcess[] = [];
  private readonly ended = Promise.withResolvers<void>();
  private next = 0;
  private open = 0;

  constructor(
    private readonly cases: readonly CampaignCase[],
    private readonly options: PoolOptions,
  ) {}

  async run(): Promise<CaseResult[]> {
    const { workers, signal } = this.options;
    signal?.throwIfAborted();
    const abort = () => this.ended.reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    if (this.cases.length === 0) return [];
    for (let number = 0; number < Math.min(workers, this.cases.length); number++) this.start();
    try {
      await this.ended.promise;
      return this.results;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  close(): void {
    for (const child of this.children) {
      child.removeAllListeners();
      child.kill('SIGKILL');
    }
  }

  private start(): void {
    const child = fork(WORKER, [], { execArgv: FLAGS, cwd: join(__dirname, '..', '..', '..') });
    this.children.push(child);
    let index = -1;
    const order = () => {
      index = this.next;
      const one = this.cases[index];
      if (!one) return;
      this.next += 1;
      this.open += 1;
      const { assembly, recordings = true } = this.options;
      const message: WorkerOrder = { assembly, one, isInFull: !recordings };
      child.send(message);
    };
    const inCase = () => `run '${this.cases[index]?.id ?? 'none'}'`;
    child.on('message', (answer: WorkerAnswer) => {
      if ('failure' in answer) return this.ended.reject(new Error(`${inCase()} cannot be played: ${answer.failure}`));
      this.results[index] = answer.result;
      this.options.onResult?.(answer.result);
      this.open -= 1;
      order();
      if (this.open === 0 && this.next >= this.cases.length) this.ended.resolve();
    });
    child.on('error', (error) => this.ended.reject(error));
    child.on('exit', (code, signal) =>
      this.ended.reject(new Error(`a worker ended with ${signal ?? `code ${code}`} in ${inCase()}, expected a result`)),
    );
    order();
  }
}
