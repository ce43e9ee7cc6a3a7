import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { assemblyFor } from '../../../lib/rehearsal/assembly/assembly-variant';
import { settle } from '../../../lib/rehearsal/campaign/settle';
import { wrongEnd } from '../../../lib/rehearsal/campaign/world-fault';
import { watchInvariants } from '../../../lib/rehearsal/invariants/watch-invariants';
import { isMet, rightEnds, type WorldFault, worldFaults } from '../../../lib/rehearsal/simulation/world-faults';
import { devAssembly } from '../../dev-assembly';
import { SimulatedRecoveries } from './simulated-recoveries';

// Every fault has a recovery of its own, some of them with hours of polls.
jest.setTimeout(180_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

/** All of them take minutes, and the campaign plays each twice: here is one of ten, or all with ALL_WORLD_FAULTS=1. */
const played = worldFaults.filter((_, index) => process.env['ALL_WORLD_FAULTS'] === '1' || index % 10 === 1);
const byName = played.map((fault): [string, WorldFault] => [`${fault.group} ${fault.name}`, fault]);

describe('world faults', () => {
  it('have names that differ, and are at least sixty', () => {
    expect(new Set(worldFaults.map(({ name }) => name)).size).toBe(worldFaults.length);
    expect(worldFaults.length).toBeGreaterThanOrEqual(60);
  });

  it.each(byName)('%s bites, and the recovery ends in a class that it may have', async (_name, fault) => {
    const incident = await recoveries.incident({}, { goodSeconds: 120, badSeconds: 240 });
    fault.plant(incident);

    const { outcome, cause } = await incident.recover();
    await settle(incident);

    expect([isMet(incident, fault.name), outcome, cause]).toEqual([true, outcome, cause]);
    expect(rightEnds(fault)).toContain(outcome);
    expect(incident.world.services.states.running()).toEqual([]);
    expect(incident.world.faults).toEqual([]);
  });

  it.each([
    ['session-outlives-fence', 'hold', 'Recovered'],
    ['session-outlives-fence', 'resumeOriginal', 'Recovered'],
    ['somebody-raises-service', 'hold', 'Recovered'],
    ['somebody-raises-service', 'resumeOriginal', 'Recovered'],
    ['new-name-flickers', 'hold', 'Recovered'],
    ['new-name-flickers', 'resumeOriginal', 'Recovered'],
    ['new-name-never-resolves', 'hold', 'HeldSafe'],
    ['new-name-never-resolves', 'resumeOriginal', 'RolledBack'],
  ] as const)('%s keeps every invariant, where a failure means %s, and ends as %s', async (name, onFailure, right) => {
    const assembly = assemblyFor(await devAssembly(), { onFailure });
    const incident = await recoveries.incident({ assembly }, { goodSeconds: 120, badSeconds: 240 });
    const watch = watchInvariants(incident);
    worldFaults.find((fault) => fault.name === name)!.plant(incident);

    const end = await incident.recover();
    await watch.finish({ ends: [end] });

    expect([end.outcome, isMet(incident, name), watch.violations]).toEqual([right, true, []]);
  });

  it('tell a recovery that gives up because of a fault that it has to outlast', () => {
    const refused = { outcome: 'Unchanged' };
    expect(wrongEnd('new-name-flickers', 'hold', [refused, { outcome: 'Recovered' }])).toBeUndefined();
    expect(wrongEnd('new-name-flickers', 'hold', [refused, { outcome: 'HeldSafe' }])).toBe(
      "ended as 'HeldSafe', expected Recovered or RecoveredWithOpenItems",
    );
    expect(wrongEnd('candidate-failed', 'hold', [{ outcome: 'RolledBack' }])).toContain('expected HeldSafe');
    expect(wrongEnd('candidate-failed', 'resumeOriginal', [{ outcome: 'RolledBack' }])).toBeUndefined();
    expect(() => wrongEnd('no-such-fault', 'hold', [])).toThrow("no fault of the world 'no-such-fault'");
  });

  it('are the same run for the same seed', async () => {
    const digests: string[] = [];
    for (let run = 0; run < 2; run++) {
      const incident = await recoveries.incident({}, { goodSeconds: 120, badSeconds: 240 });
      worldFaults.find(({ name }) => name === 'candidate-deleted-in-swap')!.plant(incident);
      await incident.recover();
      digests.push(incident.world.trace.digest());
      await recoveries.closeWorlds();
    }

    expect(digests[1]).toBe(digests[0]);
  });

  it('break the invariants that they say, where somebody else breaks one', async () => {
    for (const fault of worldFaults.filter(({ breaks }) => breaks.length > 0)) {
      const incident = await recoveries.incident({}, { goodSeconds: 120, badSeconds: 240 });
      const watch = watchInvariants(incident);
      fault.plant(incident);
      await incident.recover();
      const broken = new Set(watch.violations.map(({ invariant }) => invariant));

      expect([fault.name, ...broken]).toEqual([fault.name, ...fault.breaks]);
      await recoveries.closeWorlds();
    }
  });
});
