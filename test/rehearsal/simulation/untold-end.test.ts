import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EndedExecutions, settle } from '../../../lib/rehearsal/campaign/settle';
import { AwsError } from '../../../lib/rehearsal/service';
import type { CallSite, Fault } from '../../../lib/rehearsal/simulation/faults';
import { SimulatedRecoveries } from './simulated-recoveries';

jest.setTimeout(120_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

/** A message that nobody got is an open item. */
const END = 'RecoveredWithOpenItems';

/** Lets topics take nothing from `Notify` of the first executions that end, as many as are given. */
function deafFor(executions: number) {
  const unheard = new Set<string>();
  return ({ service, operation, stateName, executionArn }: CallSite): Fault => {
    if (service !== 'sns' || operation !== 'Publish' || stateName !== 'Notify' || !executionArn) return 'pass';
    if (unheard.size < executions) unheard.add(executionArn);
    return unheard.has(executionArn)
      ? { kind: 'errorBefore', error: new AwsError('InternalFailure', 'the topic is away', 500) }
      : 'pass';
  };
}

describe('an end that nobody heard', () => {
  it.each([
    [1, [END, `Reconciled: ${END}`]],
    [2, [END, `Reconciled: ${END}`, `Reconciled: ${END}`]],
  ])('is told as it was by the first Reconcile that is heard, after %i that were not', async (deaf, expected) => {
    const incident = await recoveries.incident({ inject: deafFor(deaf) });
    const ended = new EndedExecutions(incident);

    await incident.recover();
    await settle(incident);

    const ends = (await ended.ends()).map(({ outcome, state }) => {
      const { outcome: assessed } = (state['assessment'] ?? {}) as { readonly outcome?: string };
      return outcome === 'Reconciled' ? `Reconciled: ${assessed}` : outcome;
    });
    expect(ends.filter((end) => end !== 'Nothing to reconcile')).toEqual(expected);
  });
});
