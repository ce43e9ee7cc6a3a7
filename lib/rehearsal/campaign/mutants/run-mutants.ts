import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { CampaignCase } from '../campaign-case';
import { planCases } from '../plan-cases';
import type { MutantAnswer, MutantOrder } from './mutant-worker';
import { mutants } from './mutants';
import type { MutantResult } from './run-mutant';

export interface MutantsOptions {
  /** A `cdk.out` directory. */
  readonly assembly: string;
  readonly seed: number;
  /** Processes. @default 2 */
  readonly workers?: number;
  /** Names; the others are left out. @default - all */
  readonly only?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onResult?: (result: MutantResult) => void;
}

export interface MutantsOutcome {
  readonly total: number;
  readonly caught: number;
  readonly survivors: readonly { readonly name: string; readonly what: string }[];
  /** The invariant, or check, that caught each. */
  readonly by: Readonly<Record<string, string>>;
  /** In the order of the mutants. */
  readonly results: readonly MutantResult[];
}

/** Second faults on the way back that the plan contains for mutants of the failure path. */
const PAIRS = 60;
const FLAGS = ['--import', 'tsx', '--min-semi-space-size=64', '--max-semi-space-size=128'];
const WORKER = join(__dirname, 'mutant-worker.ts');

/**
 * Plants every defect, one at a time, and says which were caught. Rejects when a mutant does not fit the sources any
 * more, or a process dies; leaves no process and no directory behind.
 */
export async function runMutants(options: MutantsOptions): Promise<MutantsOutcome> {
  const { assembly, seed, workers = 2, only } = options;
  const chosen = mutants.filter(({ name }) => !only || only.includes(name)).map(({ name }) => name);
  const plan = await planCases({ assembly, seed, pairs: PAIRS, whole: true });
  const crew = new Crew(chosen, { assembly, seed, plan }, options);
  const results = await crew.run(Math.min(workers, chosen.length));
  const survivors = results.filter(({ caught }) => !caught).map(({ name, what }) => ({ name, what }));
  return {
    total: results.length,
    caught: results.length - survivors.length,
    survivors,
    by: Object.fromEntries(results.flatMap(({ name, caught }) => (caught ? [[name, caught.by]] : []))),
    results,
  };
}

class Crew {
  private readonly results: MutantResult[] = [];
  private readonly children: ChildProcess[] = [];
  private readonly ended = Promise.withResolvers<void>();
  private next = 0;
  private left: number;

  constructor(
    private readonly names: readonly string[],
    private readonly common: { assembly: string; seed: number; plan: readonly CampaignCase[] },
    private readonly options: Pick<MutantsOptions, 'signal' | 'onResult'>,
  ) {
    this.left = names.length;
  }

  async run(workers: number): Promise<MutantResult[]> {
    const { signal } = this.options;
    signal?.throwIfAborted();
    if (this.left === 0) return [];
    const abort = () => this.ended.reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      for (let number = 0; number < workers; number++) this.start();
      await this.ended.promise;
      return this.results;
    } finally {
      signal?.removeEventListener('abort', abort);
      for (const child of this.children) {
        child.removeAllListeners();
        child.kill('SIGKILL');
      }
    }
  }

  private start(): void {
    const child = fork(WORKER, [], { execArgv: FLAGS, cwd: join(__dirname, '..', '..', '..', '..') });
    this.children.push(child);
    const send = (order: MutantOrder) => child.send(order);
    let index = -1;
    const order = () => {
      index = this.next++;
      const name = this.names[index];
      if (name !== undefined) send({ name });
    };
    child.on('message', (answer: MutantAnswer) => {
      if ('failure' in answer) {
        this.ended.reject(new Error(`mutant '${this.names[index]}' cannot be played: ${answer.failure}`));
        return;
      }
      this.results[index] = answer.result;
      this.options.onResult?.(answer.result);
      this.left -= 1;
      if (this.left === 0) this.ended.resolve();
      else order();
    });
    child.on('error', (error) => this.ended.reject(error));
    child.on('exit', (code, signal) =>
      this.ended.reject(new Error(`a worker ended with ${signal ?? `code ${code}`} in mutant '${this.names[index]}'`)),
    );
    send(this.common);
    order();
  }
}
