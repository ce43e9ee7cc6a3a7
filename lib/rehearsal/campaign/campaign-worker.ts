import { FunctionHosts } from '../simulation/function-hosts';
import type { CampaignCase, CaseResult } from './campaign-case';
import { runCase } from './run-case';

/** What the campaign sends to a worker process. */
export interface WorkerOrder {
  readonly assembly: string;
  readonly one: CampaignCase;
}

/** What a worker process answers. */
export type WorkerAnswer = { readonly result: CaseResult } | { readonly failure: string };

const hosts = new FunctionHosts();

process.on('message', (order: WorkerOrder) => {
  void runCase(order.one, { assembly: order.assembly, hosts }).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

// A campaign that is gone needs no workers.
process.on('disconnect', () => process.exit(0));

function answer(message: WorkerAnswer): void {
  process.send?.(message);
}
