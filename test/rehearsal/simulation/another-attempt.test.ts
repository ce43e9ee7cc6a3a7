import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { watchInvariants } from '../../../lib/rehearsal/invariants/watch-invariants';
import { isMet, worldFaults } from '../../../lib/rehearsal/simulation/world-faults';
import { onCandidate } from '../../../lib/rehearsal/simulation/world-faults/world-hooks';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

jest.setTimeout(120_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

/** A recovery that meets what `plant` does, watched by every invariant. */
async function meeting(plant: (incident: Incident) => void) {
  const incident = await recoveries.incident({}, { goodSeconds: 120, badSeconds: 240 });
  const watch = watchInvariants(incident);
  plant(incident);
  const end = await incident.recover();
  await watch.finish({ ends: [end] });
  expect(watch.violations).toEqual([]);
  const visited = incident.world.services.states.visitedStates(end.executionArn);
  const times = (state: string) => visited.filter((one) => one === state).length;
  return { incident, end, times };
}

const planted = (name: string) => (incident: Incident) => {
  worldFaults.find((fault) => fault.name === name)!.plant(incident);
};

describe('a restore that fails', () => {
  it('is tried once more under another name, within the same execution and outage', async () => {
    const { incident, end, times } = await meeting(planted('restore-job-fails-once'));

    expect(isMet(incident, 'restore-job-fails-once')).toBe(true);
    expect(end.outcome).toBe('Recovered');
    expect([times('Start restore'), times('Plan another attempt'), times('Stop writers')]).toEqual([2, 1, 1]);
    expect(end.state).toMatchObject({
      plan: { attempt: 2 },
      restored: { failedBefore: { because: expect.stringContaining('insufficient capacity'), isLeft: false } },
    });
  });

  it('is held when the other attempt fails too, with what the next start does', async () => {
    const { end, times } = await meeting(planted('recovery-point-corrupt'));

    expect([end.outcome, times('Start restore')]).toEqual(['HeldSafe', 2]);
    expect(end.cause).toContain('start the recovery again for another attempt');
  });

  it('is not tried again where it would fail in the same way', async () => {
    const { end, times } = await meeting(planted('candidate-incompatible-parameters'));

    expect([end.outcome, times('Start restore')]).toEqual(['HeldSafe', 1]);
  });

  it('keeps the instance of the attempt that failed, tagged and told, and serves the other', async () => {
    let first: string | undefined;
    const { incident, end } = await meeting((met) => {
      onCandidate(met, (candidate) => {
        first ??= candidate.resourceId;
        if (candidate.resourceId === first && candidate.server !== undefined) candidate.status = 'failed';
      });
    });

    expect(end.outcome).toBe('Recovered');
    const { instances } = incident.world.services.rds.state;
    const left = instances.get(first!)!;
    expect([...left.tags.keys()]).toContain('recovery:incident');
    expect(left.identifier).toMatch(/-restored-/);
    const report = JSON.stringify(end.state['restored']);
    expect(report).toContain(left.identifier);
    expect(report).toContain('"isLeft":true');
  });
});
