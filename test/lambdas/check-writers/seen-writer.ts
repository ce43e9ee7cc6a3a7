import type { SeenWriter } from '../../../lambdas/shared/writers/writer-kind';

/** A writer that is stopped and has nothing to say. */
export function seen(changes: Partial<SeenWriter> = {}): SeenWriter {
  return {
    subject: 'service shop/api',
    stop: [],
    active: [],
    settleSeconds: 0,
    missing: [],
    resume: () => [],
    notResumed: () => [],
    ...changes,
  };
}
