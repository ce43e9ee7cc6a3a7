import { FunctionHosts } from '../simulation/function-hosts';
import type { CampaignCase, CaseResult } from './campaign-case';
import { Recordings } from './recordings';
import { runCase } from './run-case';

/** What the campaign sends to a worker process. */
export interface WorkerOrder {
  readonly assembly: string;
  readonly one: CampaignCase;
  /** Whether functions run although a recording tells what they do. */
  readonly isInFull: boolean;
}

/** What a worker process answers. */
export type WorkerAnswer = { readonly result: CaseResult } | { readonly failure: string };

const hosts = new FunctionHosts();
const recordings = new Recordings();

process.on('message', ({ assembly, one, isInFull }: WorkerOrder) => {
  const options = { assembly, hosts };
  void (isInFull ? runCase(one, options) : recordings.runCase(one, options)).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

// A campaign that is gone needs no workers.
process.on('disconnect', () => process.exit(0));

function answer(message: WorkerAnswer): void {
  process.send?.(message);
}
