import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { crashBetweenRenames, freeze, resume, revert, start } from '../../../lib/rehearsal/campaign/plays';
import { watchInvariants } from '../../../lib/rehearsal/invariants/watch-invariants';
import type { ExecutionEnd } from '../../../lib/rehearsal/responder';
import { AwsError } from '../../../lib/rehearsal/service';
import type { Inject } from '../../../lib/rehearsal/simulation/faults';
import { type Incident, SimulatedRecoveries } from '../simulation/simulated-recoveries';
import { followRest } from './follow-rest';

// A synthesis, and the first load of every bundle.
jest.setTimeout(240_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

type Play = (incident: Incident) => Promise<readonly ExecutionEnd[]>;

const SECOND_RENAME_DENIED: Inject = ({ operation, stateName, input }) => {
  if (operation !== 'ModifyDBInstance' || stateName !== 'Swap identifiers') return 'pass';
  const { DBInstanceIdentifier = '' } = input as { readonly DBInstanceIdentifier?: string };
  return DBInstanceIdentifier.includes('-restored-')
    ? { kind: 'errorBefore', error: new AwsError('AccessDenied', 'no', 403) }
    : 'pass';
};

interface Case {
  readonly what: string;
  readonly outcomes: readonly string[];
  readonly play: Play;
  readonly inject?: Inject;
}

const CASES: readonly Case[] = [
  { what: 'a recovery', outcomes: ['Recovered'], play: async (incident) => [await incident.recover()] },
  { what: 'a plan', outcomes: ['Planned'], play: async (incident) => [await start(incident, 'plan')] },
  { what: 'a preparation', outcomes: ['Prepared'], play: async (incident) => [await start(incident, 'prepare')] },
  {
    what: 'a recovery with what was prepared',
    outcomes: ['Prepared', 'Recovered'],
    play: async (incident) => [await start(incident, 'prepare'), await incident.recover()],
  },
  { what: 'an emergency stop', outcomes: ['Frozen'], play: async (incident) => [await freeze(incident)] },
  {
    what: 'an emergency stop that is taken back',
    outcomes: ['Frozen', 'Writers resumed'],
    play: async (incident) => [await freeze(incident), await resume(incident)],
  },
  {
    what: 'an emergency stop, then a recovery',
    outcomes: ['Frozen', 'Recovered'],
    play: async (incident) => [await freeze(incident), await incident.recover()],
  },
  {
    what: 'a return after the cut-over',
    outcomes: ['Recovered', 'Reverted'],
    play: async (incident) => [await incident.recover(), await revert(incident)],
  },
  {
    what: 'a reconciliation after a crash between the renames, and the return to service',
    outcomes: ['ABORTED', 'HeldSafe', 'Writers resumed'],
    play: async (incident) => [
      await crashBetweenRenames(incident),
      ...(await followRest(incident)),
      await resume(incident),
    ],
  },
  {
    what: 'a recovery that is rejected, and the return to service',
    outcomes: ['HeldSafe', 'Writers resumed'],
    play: async (incident) => [await incident.recover({ answer: 'reject' }), await resume(incident)],
  },
  {
    what: 'names that are put back',
    outcomes: ['HeldSafe'],
    play: async (incident) => [await incident.recover()],
    inject: SECOND_RENAME_DENIED,
  },
];

describe('invariants', () => {
  it.each(CASES)('hold in $what', async ({ outcomes, play, inject }) => {
    const incident = await recoveries.incident(inject ? { inject } : {}, { goodSeconds: 120, badSeconds: 240 });
    const watch = watchInvariants(incident);

    const ends = await play(incident);
    await watch.finish({ ends });

    expect(ends.map(({ outcome, cause }) => (outcomes.includes(outcome) ? outcome : [outcome, cause]))).toEqual(
      outcomes,
    );
    expect(watch.violations).toEqual([]);
    expect(watch.checks).toBeGreaterThan(50);
  });
});
