import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { RecoveryPlan } from '../../../lambdas/shared/contract/recovery-plan';
import type { DatabaseConfig } from '../../../lib/config';

import type { Inject } from '../../../lib/rehearsal/simulation/faults';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

// A synthesis for each decision, and the first load of every bundle.
jest.setTimeout(180_000);

const caller = { kind: 'operator', arn: 'operator' } as const;
const call = (operation: string) => ({ caller, service: 'rds', operation, requestId: 'test' });
const made = new Map<string, Promise<SimulatedRecoveries>>();
const deciding = (replicas: DatabaseConfig['replicas']) => {
  const found = made.get(replicas.kind) ?? SimulatedRecoveries.prepare({ replicas });
  made.set(replicas.kind, found);
  return found;
};

afterEach(async () => {
  for (const recoveries of made.values()) await (await recoveries).closeWorlds();
});
afterAll(async () => {
  for (const recoveries of made.values()) await (await recoveries).remove();
});

async function incidentWithReader(
  replicas: DatabaseConfig['replicas'],
  inject: Inject = () => 'pass',
): Promise<Incident> {
  const incident = await (await deciding(replicas)).incident({ inject });
  const { rds } = incident.world.services;
  await rds.operations.CreateDBInstanceReadReplica!(
    {
      DBInstanceIdentifier: 'reader',
      SourceDBInstanceIdentifier: incident.world.database.identifier,
      DBInstanceClass: 'db.r6g.large',
      Tags: [{ Key: 'readers', Value: 'reports' }],
    },
    call('CreateDBInstanceReadReplica'),
  );
  await incident.world.clock.pass(900);
  return incident;
}

const instances = ({ world }: Incident) => world.services.rds.state.instances;
const named = (incident: Incident, identifier: string) =>
  [...instances(incident).values()].find((instance) => instance.identifier === identifier);
const production = (incident: Incident) => named(incident, incident.world.database.identifier)!;

describe('a database with a read replica', () => {
  beforeAll(() => deciding({ kind: 'refuse' }));

  it('refuses to recover while nobody has decided what becomes of its readers', async () => {
    const incident = await incidentWithReader({ kind: 'refuse' });

    const end = await incident.recover();

    expect(end.outcome).toBe('Unchanged');
    expect(end.cause).toMatch(/read replica reader: found no decision about it/);
  });

  it('leaves it with the retired instance where that was decided, and says so in the plan', async () => {
    const incident = await incidentWithReader({ kind: 'leave', reason: 'reports can wait until Monday' });

    const end = await incident.recover();

    expect(end.outcome).toBe('Recovered');
    expect(named(incident, 'reader')?.replicaOf).toBe(incident.world.database.resourceId);
    const findings = (end.state['plan'] as RecoveryPlan).findings.filter(({ subject }) => subject.includes('reader'));
    expect(findings).toMatchObject([{ level: 'notice', found: expect.stringContaining('wait until Monday') }]);
  });

  it('makes it anew of what is production then, and keeps the old one', async () => {
    const incident = await incidentWithReader({ kind: 'recreate' });

    const end = await incident.recover();

    expect([end.outcome, end.cause]).toEqual(['Recovered', undefined]);
    const replicas = [...instances(incident).values()].filter(({ replicaOf }) => replicaOf !== undefined);
    const anew = replicas.find(({ replicaOf }) => replicaOf === production(incident).resourceId)!;
    expect(anew.identifier).toMatch(/-replica-[a-z2-7]{8}a$/);
    expect(anew.settings.DBInstanceClass).toBe('db.r6g.large');
    expect(anew.tags.get('readers')).toBe('reports');
    expect(named(incident, 'reader')?.replicaOf).toBe(incident.world.database.resourceId);
    const { engine } = incident.world;
    expect(engine.server(anew.resourceId)!.content.hash()).toBe(
      engine.server(production(incident).resourceId)!.content.hash(),
    );
    expect(end.state['replicas']).toMatchObject({ replicas: [{ instead: 'reader', name: anew.identifier }] });
  });

  it('goes back to the former instance, which has kept its own replica', async () => {
    const incident = await incidentWithReader({ kind: 'recreate' });
    await incident.recover();
    const anew = [...instances(incident).values()].find(
      ({ replicaOf }) => replicaOf === production(incident).resourceId,
    )!;

    const end = await incident.responder.execute({
      machine: incident.world.machines.revert,
      name: 'revert',
      input: {
        incidentId: incident.id,
        confirm: incident.world.database.identifier,
        reason: 'the former instance is needed after all',
        acceptLostWrites: true,
      },
      answer: 'approve',
    });

    expect([end.outcome, end.cause]).toEqual(['Reverted', undefined]);
    expect(named(incident, 'reader')?.replicaOf).toBe(production(incident).resourceId);
    expect(anew.replicaOf).not.toBe(production(incident).resourceId);
    expect(anew.status).toBe('available');
  });

  it('makes one replica when the reply to CreateDBInstanceReadReplica is lost', async () => {
    let met = 0;
    const incident = await incidentWithReader({ kind: 'recreate' }, (site) => {
      if (site.operation !== 'CreateDBInstanceReadReplica' || met > 0) return 'pass';
      met += 1;
      return { kind: 'lostReply' };
    });

    const end = await incident.recover();

    const replicas = [...instances(incident).values()].filter(
      ({ replicaOf }) => replicaOf === production(incident).resourceId,
    );
    expect([end.outcome, met, replicas.length]).toEqual(['Recovered', 1, 1]);
  });

  it('recovers with an open item when the replica cannot be made', async () => {
    const incident = await incidentWithReader({ kind: 'recreate' });
    incident.world.misfortunes.takePermission('recreate-replicas', 'rds:CreateDBInstanceReadReplica');

    const end = await incident.recover();

    expect(end.outcome).toBe('RecoveredWithOpenItems');
    expect(production(incident).resourceId).not.toBe(incident.world.database.resourceId);
  });
});
