import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { settle } from '../../../lib/rehearsal/campaign/settle';
import { watchInvariants } from '../../../lib/rehearsal/invariants/watch-invariants';
import { isMet, type WorldFault, worldFaults } from '../../../lib/rehearsal/simulation/world-faults';
import { SimulatedRecoveries } from './simulated-recoveries';

// Every fault has a recovery of its own, some of them with hours of polls.
jest.setTimeout(180_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

/** Faults that the recovery waits for, works around or undoes; it must not end before the cut-over because of them. */
const SURVIVED: ReadonlySet<string> = new Set([
  ...worldFaults.filter(({ group }) => group === 'F3').map(({ name }) => name),
  ...worldFaults.filter(({ name }) => name.startsWith('second-execution-')).map(({ name }) => name),
  'approval-decided-twice',
  'autoscaling-raises-service',
  'candidate-backing-up',
  'candidate-in-maintenance',
  'created-resource-arn-late',
  'deployment-after-resume',
  'deployment-during-freeze',
  'original-backing-up',
  'original-in-maintenance',
  'production-in-maintenance',
  'scheduled-action-raises-service',
  'session-outlives-fence',
  'somebody-raises-service',
  'tasks-crash-for-a-while',
  'tasks-stop-late',
]);
/** Faults that somebody does in passing and that a recovery may or may not notice. */
const EITHER: ReadonlySet<string> = new Set([
  'candidate-modified',
  'original-modified',
  'targets-unhealthy-for-a-while',
]);
/** Faults with one right end. */
const EXACTLY: Readonly<Record<string, string>> = {
  'baseline-backup-long': 'Recovered',
  'candidate-refuses-for-a-while': 'Recovered',
  'candidate-refuses-for-ever': 'HeldSafe',
  'pending-reboot-stays': 'HeldSafe',
  'restore-job-aborted': 'Recovered',
  'restore-job-fails-once': 'Recovered',
  'tasks-crash-on-resume': 'RecoveredWithOpenItems',
  'topics-unreachable': 'HeldSafe',
  'validator-late': 'HeldSafe',
};
const RECOVERED = ['Recovered', 'RecoveredWithOpenItems'];
const SAFE = ['HeldSafe', 'RolledBack', 'Unchanged'];

/** How a recovery that meets the fault may end. */
function endsOf(name: string): readonly string[] {
  const only = EXACTLY[name];
  if (only !== undefined) return [only];
  if (SURVIVED.has(name)) return RECOVERED;
  return EITHER.has(name) ? [...RECOVERED, ...SAFE] : SAFE;
}

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
    expect(endsOf(fault.name)).toContain(outcome);
    expect(incident.world.services.states.running()).toEqual([]);
    expect(incident.world.faults).toEqual([]);
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
