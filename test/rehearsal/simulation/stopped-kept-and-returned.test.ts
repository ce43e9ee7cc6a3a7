import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freeze, revert } from '../../../lib/rehearsal/campaign/plays';
import { deployedRecovery } from '../../../lib/rehearsal/invariants/deployed-recovery';
import { groupsOf } from '../../../lib/rehearsal/invariants/production-view';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

// A synthesis, and the first load of every bundle.
jest.setTimeout(120_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

const production = ({ world }: Incident) => world.services.rds.state.byIdentifier(world.database.identifier)!;
const original = ({ world }: Incident) => world.services.rds.state.instances.get(world.database.resourceId)!;
const sessionsOn = ({ world }: Incident, resourceId: string) =>
  [...world.engine.server(resourceId)!.sessions].filter(({ identity }) => identity.user === 'orders_app');
const operationsOf = ({ world }: Incident, from = 0) =>
  world.trace.calls.slice(from).flatMap(({ action }) => action?.split('.').at(-1) ?? []);

describe('FreezeWrites', () => {
  it('E16 leaves no session and lets none begin, loses no commit, and takes a snapshot', async () => {
    const incident = await recoveries.incident();
    const { engine, database, clock, services, deployment } = incident.world;
    const server = engine.server(database.resourceId)!;
    const commits: string[] = [];
    engine.onCommit((_server, { by }) => commits.push(by));
    await clock.pass(30);
    const whileServing = commits.length;

    const { outcome } = await freeze(incident);
    const [whenFrozen, content] = [commits.length, server.content.hash()];
    await clock.pass(600);

    expect(outcome).toBe('Frozen');
    expect(whileServing).toBeGreaterThan(0);
    expect(whenFrozen).toBeGreaterThanOrEqual(whileServing);
    expect([commits.length, server.content.hash()]).toEqual([whenFrozen, content]);
    expect(sessionsOn(incident, database.resourceId)).toEqual([]);
    expect(groupsOf(production(incident))).toEqual([deployedRecovery(deployment).quarantineGroups.original]);
    const manual = [...services.rds.state.snapshots.values()].filter(({ type }) => type === 'manual');
    expect(manual.map(({ source, status }) => [source.resourceId, status])).toEqual([
      [database.resourceId, 'available'],
    ]);
  });
});

describe('the instance that was replaced', () => {
  it('P8 keeps its automated backups, back to second T, and its protection; nobody deletes anything', async () => {
    const incident = await recoveries.incident();
    const before = original(incident).settings.BackupRetentionPeriod;

    const { outcome } = await incident.recover();
    await incident.world.clock.pass(3600);

    expect(outcome).toBe('Recovered');
    const { settings, status, identifier } = original(incident);
    expect([settings.DeletionProtection, settings.BackupRetentionPeriod, status]).toEqual([true, before, 'available']);
    expect(before).toBeGreaterThan(0);
    expect(identifier).not.toBe(incident.world.database.identifier);
    expect(incident.world.engine.server(original(incident).resourceId)!.contentAt(incident.restoreTo).hash()).toBe(
      incident.goodContent,
    );
    expect(operationsOf(incident).filter((operation) => /^Delete/.test(operation))).toEqual([]);
  });

  it('P3 gets the production name back within the waiting period, with the writers, and keeps the other', async () => {
    const incident = await recoveries.incident();
    const { application, services, clock, database } = incident.world;
    await incident.recover();
    const replaced = production(incident).resourceId;
    await clock.pass(24 * 3600);

    const { outcome, cause } = await revert(incident);

    expect([outcome, cause]).toEqual(['Reverted', undefined]);
    expect(production(incident).resourceId).toBe(database.resourceId);
    expect(services.rds.instances().map(({ resourceId }) => resourceId)).toContain(replaced);
    expect(application.services.map((name) => services.ecs.desiredCount(application.cluster, name))).toEqual([2, 1]);
    expect(operationsOf(incident).filter((operation) => /^Delete/.test(operation))).toEqual([]);
  });
});
