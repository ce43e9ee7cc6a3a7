import type { ExecutionEnd } from '../responder';
import type { SimulatedWorld } from '../simulation/simulated-world';

const FAILED = new Set(['Unchanged', 'RolledBack', 'HeldSafe']);

/** Executions that failed without saying why: an end names its cause, and a report of it what to do next. */
export function explanationFaults(world: SimulatedWorld, ends: readonly ExecutionEnd[], database: string): string[] {
  const { s3 } = world.services;
  return ends.flatMap(({ executionArn, outcome, cause, state }) => {
    const name = executionArn.split(':').at(-1);
    const faults: string[] = [];
    if (FAILED.has(outcome) && !cause?.trim()) faults.push(`'${name}' ended as '${outcome}' without a cause`);
    const reported = state['report'] as { readonly key?: string } | undefined;
    if (reported?.key && FAILED.has(outcome)) {
      const key = s3.list(world.reportBucket, `reports/${database}/`).find((one) => one === reported.key);
      const report = key && (JSON.parse(s3.read(world.reportBucket, key).toString()) as { readonly next?: string[] });
      if (!report) faults.push(`'${name}' names a report '${reported.key}' that is not in the bucket`);
      else if (!report.next?.length) faults.push(`the report '${key}' of '${name}' names no next step`);
    }
    return faults;
  });
}
