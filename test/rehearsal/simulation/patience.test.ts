import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { watchInvariants } from '../../../lib/rehearsal/invariants/watch-invariants';
import { isMet, worldFaults } from '../../../lib/rehearsal/simulation/world-faults';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

jest.setTimeout(120_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

/** A recovery that meets a fault of the world, watched by every invariant. */
async function meeting(name: string) {
  const incident = await recoveries.incident({}, { goodSeconds: 120, badSeconds: 240 });
  const watch = watchInvariants(incident);
  worldFaults.find((fault) => fault.name === name)!.plant(incident);
  const end = await incident.recover();
  await watch.finish({ ends: [end] });
  expect(isMet(incident, name)).toBe(true);
  expect(watch.violations).toEqual([]);
  return { incident, end };
}

const mails = ({ world }: Incident) => world.context.keptMails ?? [];

describe('writers that come back', () => {
  it('are an open item when their tasks crash for ever, with service, reason and next command', async () => {
    const { incident, end } = await meeting('tasks-crash-on-resume');

    expect(end.outcome).toBe('RecoveredWithOpenItems');
    const open = mails(incident).filter((mail) => mail.includes("'Writers steady?' did not finish"));
    expect(open.length).toBeGreaterThan(0);
    expect(open[0]).toMatch(/service \S+\/orders-\w+: its task \w+ ended by itself/);
    expect(open[0]).toContain('EssentialContainerExited');
    expect(open[0]).toContain('aws ecs update-service');
  });

  it('are waited for when they crash for two minutes only', async () => {
    const { end } = await meeting('tasks-crash-for-a-while');

    expect(end.outcome).toBe('Recovered');
  });
});

describe('a candidate that needs time', () => {
  it('is waited for during a first backup of three hours', async () => {
    const { incident, end } = await meeting('baseline-backup-long');

    expect(end.outcome).toBe('Recovered');
    const visited = incident.world.services.states.visitedStates(end.executionArn);
    expect(visited.filter((state) => state === 'Configure candidate').length).toBeGreaterThan(100);
  });

  it('is waited for while it refuses connections for ten minutes', async () => {
    const { incident, end } = await meeting('candidate-refuses-for-a-while');

    expect(end.outcome).toBe('Recovered');
    const visited = incident.world.services.states.visitedStates(end.executionArn);
    expect(visited.filter((state) => state === 'Candidate answers?: wait').length).toBeGreaterThan(10);
    expect(visited.filter((state) => state === 'Validate data')).toHaveLength(1);
  });

  it('is given up when it refuses connections for more than a quarter of an hour', async () => {
    const { end } = await meeting('candidate-refuses-for-ever');

    expect(end.outcome).toBe('HeldSafe');
    expect(end.cause).toContain("'Candidate answers?' did not finish within 900 s: still waiting for no connection to");
  });

  it('is not asked again for a login that it refuses', async () => {
    const incident = await recoveries.incident({}, { goodSeconds: 120, badSeconds: 240 });
    const { world } = incident;
    world.services.invocations.onceBefore('check-candidate', async () => {
      world.services.secrets.changeSecret(world.settings.secrets.validator, {
        username: 'recovery_validator',
        password: 'wrong',
      });
    });
    const { executionArn, outcome, cause } = await incident.recover();

    expect([outcome, cause]).toEqual(['HeldSafe', expect.stringContaining('refused the login')]);
    const visited = world.services.states.visitedStates(executionArn);
    expect(visited).not.toContain('Candidate answers?: wait');
    expect(visited.filter((state) => state === 'Validate data')).toHaveLength(1);
  });

  it('is given up after an hour when it needs a reboot that does not help', async () => {
    const { end } = await meeting('pending-reboot-stays');

    expect(end.outcome).toBe('HeldSafe');
    expect(end.cause).toContain("'Configure candidate' did not finish within 3600 s");
  });
});

describe('a validation that never ends', () => {
  it('is tried three times within its bounds, and then the database is held', async () => {
    const { end } = await meeting('validator-late');

    expect(end.outcome).toBe('HeldSafe');
  });
});
