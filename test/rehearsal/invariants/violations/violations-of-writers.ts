import { expect, it } from '@jest/globals';
import { start } from '../../../../lib/rehearsal/campaign/plays';
import { candidate, type OpenIncident, production, service } from '../watched-incidents';

/** Violations of what is promised of writers, fences and what an outage needs. */
export function violationsOfWriters(open: OpenIncident): void {
  it('when services come back before the original was replaced (I4)', async () => {
    const { incident, actor, found, violated } = await open();
    actor.before('validate-data', () =>
      actor.ours({
        service: 'ecs',
        operation: 'UpdateService',
        input: { ...service(incident), desiredCount: 2 },
        stateName: 'Resume canary',
      }),
    );

    await incident.recover();

    expect(violated()).toEqual(['I4']);
    expect(found()[0]).toContain("'Resume canary' scales up, while the original has not been replaced");
  });

  it('when names move although somebody has started a writer again (I4)', async () => {
    const { incident, actor, found } = await open();
    const scaled = { ...service(incident), desiredCount: 1 };
    actor.before('request-approval', () => actor.person('ecs', 'UpdateService', scaled));
    actor.before('recheck-world', () =>
      actor.ours({
        service: 'rds',
        operation: 'ModifyDBInstance',
        input: { DBInstanceIdentifier: incident.world.database.identifier, NewDBInstanceIdentifier: 'elsewhere' },
        stateName: 'Swap identifiers',
      }),
    );

    await incident.recover({ answerAfterSeconds: 600 });

    expect(found().filter((what) => what.startsWith('I4'))).toEqual([
      `I4 services ${scaled.service}: found them running while 'Swap identifiers' moves names, expected them stopped`,
    ]);
  });

  it('when something is undone after the point of no return (I4)', async () => {
    const { incident, actor, found } = await open();
    const { identifier } = incident.world.database;
    const undoing = { service: 'ecs', operation: 'UpdateService', stateName: 'Undo: stop writers' } as const;
    const rename = { DBInstanceIdentifier: identifier, NewDBInstanceIdentifier: 'elsewhere' };
    actor.before('check-fence-down', () =>
      actor.ours({ ...undoing, input: { ...service(incident), desiredCount: 0 } }),
    );
    actor.before('resume-writers', () =>
      actor.ours({ service: 'rds', operation: 'ModifyDBInstance', input: rename, stateName: 'Swap identifiers' }),
    );

    await incident.recover();

    expect(found()).toEqual([
      "I4 'Undo: stop writers': found ecs:UpdateService after the point of no return, expected nothing to be undone",
      `I4 instance '${production(incident).resourceId}': found that 'Swap identifiers' takes its name away after the point of no return, expected it to stay`,
    ]);
  });

  it('when the application writes behind the fence (I5)', async () => {
    const { incident, actor, found } = await open();
    const { engine, database } = incident.world;
    const order = { kind: 'order', customerId: 1, totalCents: 100, release: 'bad' } as const;
    actor.before('validate-data', () => engine.server(database.resourceId)!.commit('orders_app', order));
    actor.before('recheck-world', () => engine.server(candidate(incident).resourceId)!.commit('orders_app', order));

    await incident.recover();

    expect(found().filter((what) => what.startsWith('I5'))).toEqual([
      `I5 instance '${database.resourceId}': found a write by 'orders_app' behind the fence, expected none until it is lowered`,
      expect.stringMatching(/^I5 instance 'db-\w+': found a write by 'orders_app' behind the fence/),
    ]);
  });

  it('when a rollback needs room for something new (I23)', async () => {
    const { incident, actor, found } = await open();
    actor.before('validate-data', () =>
      actor.ours({ service: 'backup', operation: 'StartRestoreJob', input: {}, stateName: 'Undo: swap back' }),
    );

    await incident.recover();

    expect(found()).toEqual([
      "I23 'Undo: swap back': found backup:StartRestoreJob, expected a rollback to need no room for anything new",
    ]);
  });

  it('when an outage begins before quotas were looked at (I23), without the lock (I8)', async () => {
    const { incident, actor, found, violated } = await open();
    actor.before('check-request', () =>
      actor.ours({ service: 'events', operation: 'DisableRule', input: { Name: 'r' }, stateName: 'Stop writers' }),
    );

    await incident.recover();

    expect(violated()).toEqual(['I8', 'I23']);
    expect(found().find((what) => what.startsWith('I23'))).toMatch(
      /disables rule r: found no rds:DescribeAccountAttributes, .* before it, expected them$/,
    );
  });

  it('when writes stop before the candidate is validated although they should stop late (I24)', async () => {
    const { incident, actor, found } = await open();
    const input = { ...service(incident), desiredCount: 0 };
    actor.before('validate-data', () =>
      actor.ours({ service: 'ecs', operation: 'UpdateService', input, stateName: 'Stop writers' }),
    );

    await incident.recover({ input: { ...incident.input('recover'), stopWrites: 'cutover' } });

    expect(found()).toEqual([
      expect.stringMatching(/^I24 'INC-1-recover-1' scales down service [\w/-]+: found no validated candidate/),
    ]);
  });

  it('when a preparation stops writers (I24)', async () => {
    const { incident, actor, found } = await open();
    const input = { ...service(incident), desiredCount: 0 };
    actor.before('validate-data', () =>
      actor.ours({ service: 'ecs', operation: 'UpdateService', input, stateName: 'Stop writers' }),
    );

    await start(incident, 'prepare');

    expect(found()).toEqual([
      `I24 'INC-1-prepare-1' scales down service ${input.cluster}/${input.service}: found mode 'prepare', which never stops writes`,
    ]);
  });
}
