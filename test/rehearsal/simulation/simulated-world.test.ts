import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AwsError } from '../../../lib/rehearsal/service';
import type { CallSite, Fault } from '../../../lib/rehearsal/simulation/faults';
import { SimulationStuck } from '../../../lib/rehearsal/simulation/virtual-clock';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

// A synthesis, and the first load of every bundle.
jest.setTimeout(120_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

const production = ({ world }: Incident) => world.services.rds.byIdentifier(world.database.identifier)!;
const restored = ({ world }: Incident) =>
  world.services.rds.instances().filter(({ resourceId }) => resourceId !== world.database.resourceId);
const onceAt = (operation: string, fault: Fault) => {
  let met: CallSite | undefined;
  const inject = (site: CallSite): Fault => {
    if (site.operation !== operation || met) return 'pass';
    met = site;
    return fault;
  };
  return { inject, met: () => met };
};

describe('simulated world', () => {
  it('recovers: the production name has the content of second T, the retired instance keeps the damage', async () => {
    const incident = await recoveries.incident();
    const { engine, database, services, application, faults } = incident.world;
    let atResume: string | undefined;
    services.invocations.onceBefore('lower-fence', async () => {
      atResume = engine.server(production(incident).resourceId)?.content.hash();
    });

    const end = await incident.recover();

    expect([end.outcome, end.cause, faults]).toEqual(['Recovered', undefined, []]);
    expect(atResume).toBe(incident.goodContent);
    expect(production(incident).resourceId).not.toBe(database.resourceId);
    expect(engine.server(production(incident).resourceId)?.lineage.parent).toBe(database.resourceId);
    expect(engine.server(database.resourceId)?.content.brokenOrders()).toBeGreaterThan(0);
    expect(application.services.map((name) => services.ecs.desiredCount(application.cluster, name))).toEqual([2, 1]);
    expect(incident.responder.answers).toEqual([{ ok: true, message: 'approve' }]);
  });

  it('lets nobody write between the freeze and the resume, and somebody after it', async () => {
    const incident = await recoveries.incident();
    const { engine, services } = incident.world;
    const writes: string[] = [];
    let phase = 'running';
    services.invocations.onAfter('end-sessions', async (result) => {
      if (result.ok && (result.payload as { status?: string }).status === 'done') phase = 'frozen';
    });
    services.invocations.onceBefore('resume-writers', async () => {
      phase = 'resumed';
    });
    engine.onCommit((_server, { by }) => {
      if (by === 'orders_app') writes.push(phase);
    });

    await incident.world.clock.pass(30);
    await incident.recover();
    await incident.world.clock.pass(300);

    expect([...new Set(writes)]).toEqual(['running', 'resumed']);
  });

  it('makes the same calls, byte for byte, for the same seed and others for another', async () => {
    const digests: string[] = [];
    for (const seed of [3, 3, 4]) {
      const incident = await recoveries.incident({ seed });
      await incident.recover();
      digests.push(incident.world.trace.digest());
      await recoveries.closeWorlds();
    }

    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  it.each<[string, Fault]>([
    ['is throttled', { kind: 'errorBefore', error: new AwsError('ThrottlingException', 'Rate exceeded') }],
    ['never arrives', { kind: 'resetBefore' }],
    ['loses its reply', { kind: 'lostReply' }],
    ['fails after its effect', { kind: 'errorAfter', error: new AwsError('ServiceUnavailableException', 'busy', 503) }],
  ])('makes one restore when StartRestoreJob %s', async (_what, fault) => {
    const { inject, met } = onceAt('StartRestoreJob', fault);
    const incident = await recoveries.incident({ inject });

    const end = await incident.recover();

    expect(met()).toMatchObject({ service: 'backup', stateName: 'Start restore', occurrence: 1, mutating: true });
    expect(end.outcome).toBe('Recovered');
    expect(restored(incident)).toHaveLength(1);
  });

  it('keeps the original when the service refuses every restore', async () => {
    const refusal = { kind: 'errorBefore', error: new AwsError('InvalidParameterValueException', 'no') } as const;
    const incident = await recoveries.incident({
      inject: ({ operation }) => (operation === 'StartRestoreJob' ? refusal : 'pass'),
    });

    const end = await incident.recover();

    expect(end.outcome).not.toBe('Recovered');
    expect(production(incident).resourceId).toBe(incident.world.database.resourceId);
    expect(restored(incident)).toEqual([]);
  });

  it('recovers although the instances look as before for a while during the renames', async () => {
    let stale = 0;
    const incident = await recoveries.incident({
      inject: ({ operation, stateName, occurrence }) => {
        const isStale = operation === 'DescribeDBInstances' && stateName === 'Swap identifiers' && occurrence % 2 === 0;
        stale += isStale ? 1 : 0;
        return isStale ? { kind: 'stale' } : 'pass';
      },
    });

    const end = await incident.recover();

    expect(stale).toBeGreaterThan(2);
    expect(end.outcome).toBe('Recovered');
  });

  it('lets virtual time pass while a call is delayed', async () => {
    const { inject } = onceAt('DescribeDBInstances', { kind: 'delay', seconds: 7 });
    const incident = await recoveries.incident({ inject });
    const before = incident.world.clock.milliseconds;

    await incident.responder.execute({
      machine: incident.world.machines.recover,
      name: 'planned',
      input: incident.input('plan'),
    });

    expect(incident.world.clock.milliseconds - before).toBeGreaterThanOrEqual(7000);
  });

  it('says who waits when an execution is late', async () => {
    const incident = await recoveries.incident();

    const late = await incident.recover({ withinSeconds: 90 }).catch((error: unknown) => error);

    expect(late).toBeInstanceOf(SimulationStuck);
    expect((late as SimulationStuck).kind).toBe('late');
    expect((late as SimulationStuck).waiting.join()).toMatch(/execution 'INC-1-recover-1' in state '.+'/);
  });

  it('takes over after an execution was stopped from within a call', async () => {
    let stopped = false;
    const incident = await recoveries.incident({
      inject: (site) => {
        if (site.operation === 'ModifyDBInstance' && site.stateName === 'Swap identifiers' && !stopped) {
          stopped = true;
          void incident.responder.stop(site.executionArn!, 'crash');
        }
        return 'pass';
      },
    });

    const end = await incident.recover();
    await incident.world.clock.pass(4 * 3600);

    expect([stopped, end.outcome]).toEqual([true, 'ABORTED']);
    expect(production(incident)).toBeDefined();
    expect(incident.world.services.states.running()).toEqual([]);
  });

  it('leaves no directory behind', async () => {
    const { world } = await recoveries.incident();
    const { directory } = world.context;

    await world.close();

    expect(existsSync(directory)).toBe(false);
  });
});
