import { FunctionHosts } from '../../simulation/function-hosts';
import type { CampaignCase, CaseViolation } from '../campaign-case';
import { mutantOf } from './mutants';
import { type MutantResult, runMutant } from './run-mutant';

/** What a worker process is sent: what all mutants share first, then the name of one mutant after the other. */
export type MutantOrder =
  | { readonly assembly: string; readonly seed: number; readonly plan: readonly CampaignCase[] }
  | { readonly name: string };

/** What a worker process answers to a name. */
export type MutantAnswer = { readonly result: MutantResult } | { readonly failure: string };

const hosts = new FunctionHosts();
const known = new Map<string, readonly CaseViolation[]>();
let common: Exclude<MutantOrder, { name: string }> | undefined;

process.on('message', (order: MutantOrder) => {
  if (!('name' in order)) {
    common = order;
    return;
  }
  void play(order.name).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ failure: error instanceof Error ? error.message : String(error) }),
  );
});

// A campaign that is gone needs no workers.
process.on('disconnect', () => process.exit(0));

async function play(name: string): Promise<MutantResult> {
  if (!common) throw new Error(`mutant '${name}' was ordered before the plan, expected the plan first`);
  return runMutant(mutantOf(name), { ...common, hosts, known });
}

function answer(message: MutantAnswer): void {
  process.send?.(message);
}
