import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { start } from '../../../lib/rehearsal/campaign/plays';
import { candidate, service, WatchedIncidents } from './watched-incidents';

// A synthesis, and the first load of every bundle.
jest.setTimeout(240_000);

let incidents: WatchedIncidents;

beforeAll(async () => {
  incidents = await WatchedIncidents.prepare();
});
afterEach(() => incidents.closeWorlds());
afterAll(() => incidents.remove());

describe('a violation is seen', () => {
  it('when a function changes something without a look at the lock (I8)', async () => {
    const { incident, actor, found } = await incidents.open();
    const input = { ...service(incident), desiredCount: 0 };
    const call = { service: 'ecs', operation: 'UpdateService', input, stateName: 'Stop writers' } as const;
    actor.before('validate-data', () => {
      actor.ours(call);
      actor.oursUnlooked(call);
      actor.oursUnlooked({ ...call, input: { ...input, forceNewDeployment: true } });
    });

    await start(incident, 'recover');

    expect(found()).toEqual([
      "I8 ecs:UpdateService by 'Stop writers' of 'INC-1-recover-1': found no look at the lock right before it, expected a consistent read",
    ]);
  });

  it('when what replaces production holds other rows than were asked for (I3)', async () => {
    const { incident, actor, found } = await incidents.open();
    const { engine } = incident.world;
    actor.before('recheck-world', () =>
      engine
        .server(candidate(incident).resourceId)!
        .commit('rdsadmin', { kind: 'remove', table: 'payments', ids: [1] }),
    );

    await incident.recover();

    expect(found()).toEqual(
      ['Swap identifiers', 'Lower fence'].map((state) =>
        expect.stringMatching(
          new RegExp(`^I3 instance 'db-\\w+': found other rows in it than 'db-\\w+' had at .* when '${state}' put it`),
        ),
      ),
    );
  });

  it("when somebody else's database is taken for the candidate (I7)", async () => {
    const { incident, actor, found, finish } = await incidents.open();
    const login = { masterUser: 'reports', masterPassword: 'a-long-password-of-reports', database: 'reports' };
    const { rds } = incident.world.services;
    const made = rds.createInstance({ identifier: 'orders-reports', ...login });
    const { resourceId } = await incident.world.clock.until(made, { what: 'another database' });
    const end = await start(incident, 'prepare');

    await actor.overwrite('attempt', (item) => ({ ...item, candidateResourceId: { S: resourceId } }));
    await finish(end);

    expect(found().filter((what) => what.startsWith('I7'))).toEqual([
      expect.stringMatching(
        /found 'db-\w+' taken for its candidate, expected an instance that was restored from 'db-\w+'$/,
      ),
    ]);
  });

  it('when a restore is asked for a second time under another token (I13)', async () => {
    const { incident, actor, found } = await incidents.open();
    const ask = (IdempotencyToken: string) =>
      actor.ours({
        service: 'backup',
        operation: 'StartRestoreJob',
        input: { IdempotencyToken, Metadata: { DBInstanceIdentifier: 'restored' } },
        stateName: 'Start restore',
      });
    actor.before('validate-data', () => ['first', 'first', 'second'].forEach(ask));

    await start(incident, 'prepare');

    expect(found()).toEqual(["I13 'restored': found 2 restore jobs asked for, expected each call to repeat the first"]);
  });

  it('when it is held with nobody at the production name, which the original could take (I9)', async () => {
    const { incident, actor, found, finish } = await incidents.open();
    const end = await incident.recover({ answer: 'reject' });
    await actor.overwrite('record', (item) => ({ ...item, swapStartedAt: { S: 'now' } }));

    await actor.person('rds', 'ModifyDBInstance', {
      DBInstanceIdentifier: incident.world.database.identifier,
      NewDBInstanceIdentifier: 'elsewhere',
      ApplyImmediately: true,
    });
    await incident.world.clock.pass(600);
    await finish(end);

    expect(found()).toContain(
      "I9 'INC-1-recover-1' ended as HeldSafe: found nobody at the production name and the original ready to take it, expected it to be put back",
    );
  });
});
