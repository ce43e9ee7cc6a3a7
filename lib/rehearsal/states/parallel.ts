import type { Branch, ParallelState } from './definition';
import type { Scope } from './paths';
import { fill } from './payload-template';
import { limited, type Run, type Strand } from './run';
import { Halt } from './state-error';

/** Runs one branch; passed in because branches hold states that hold branches. */
export type RunBranch = (run: Run, strand: Strand, branch: Branch, input: unknown) => Promise<unknown>;

/** Outputs of all branches in order. When one fails the others are ended: what they called goes on, nothing new is called. */
export async function runParallel(
  run: Run,
  strand: Strand,
  state: ParallelState,
  scope: Scope,
  runBranch: RunBranch,
): Promise<unknown[]> {
  const input = state.Parameters === undefined ? scope.input : fill(state.Parameters, scope, run.random);
  limited(input, 'input of the branches');
  const started = run.history.append(strand, 'ParallelStateStarted');
  const works = state.Branches.map(
    (branch) => (signal: AbortSignal) =>
      runBranch(run, { signal, lastEventId: started, mapItem: strand.mapItem }, branch, input),
  );
  const outcome = await together(strand, works, works.length);
  strand.lastEventId = run.history.events.length;
  if (!outcome.ok) {
    if (!(outcome.error instanceof Halt)) run.history.append(strand, 'ParallelStateFailed');
    throw outcome.error;
  }
  run.history.append(strand, 'ParallelStateSucceeded');
  return outcome.results;
}

type Outcome = { readonly ok: true; readonly results: unknown[] } | { readonly ok: false; readonly error: unknown };

/** Runs works with a limit on how many run at once; the first failure ends the rest and is the one reported. */
export async function together(
  strand: Strand,
  works: readonly ((signal: AbortSignal) => Promise<unknown>)[],
  concurrency: number,
): Promise<Outcome> {
  const siblings = new AbortController();
  const signal = AbortSignal.any([strand.signal, siblings.signal]);
  const results: unknown[] = new Array(works.length);
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < works.length && !signal.aborted) {
      const index = next++;
      try {
        results[index] = await works[index]!(signal);
      } catch (error) {
        failures.push(error);
        siblings.abort(new Halt('SIBLING_FAILED'));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, works.length) }, worker));
  strand.signal.throwIfAborted();
  return failures.length > 0 ? { ok: false, error: failures[0] } : { ok: true, results };
}
