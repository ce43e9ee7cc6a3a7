import { expect, it } from '@jest/globals';
import { start } from '../../../../lib/rehearsal/campaign/plays';
import type { BadActor } from '../bad-actor';
import { candidate, type OpenIncident, production } from '../watched-incidents';

/** Violations of what is promised of names, protection and copies of instances. */
export function violationsOfInstances(open: OpenIncident): void {
  it('when the original loses its protection (I1)', async () => {
    const { incident, actor, found, violated, finish } = await open();
    actor.before('start-restore', () =>
      actor.person('rds', 'ModifyDBInstance', {
        DBInstanceIdentifier: incident.world.database.identifier,
        DeletionProtection: false,
        ApplyImmediately: true,
      }),
    );

    await finish(await incident.recover());

    expect(violated()).toEqual(['I1']);
    expect(found()[0]).toMatch(/^I1 instance 'db-\w+': found its deletion protection off, expected it to stay on$/);
  });

  it('when the original is deleted (I1), and nobody holds its name (I2)', async () => {
    const { incident, actor, found, violated } = await open();

    await actor.person('rds', 'DeleteDBInstance', {
      DBInstanceIdentifier: incident.world.database.identifier,
      SkipFinalSnapshot: true,
    });
    await incident.world.clock.pass(600);

    expect(violated()).toEqual(['I1', 'I2']);
    expect(found().join('\n')).toContain('found it gone, expected it to be kept');
  });

  it('when the name is given away outside a swap (I2)', async () => {
    const { incident, actor, found } = await open();

    await actor.person('rds', 'ModifyDBInstance', {
      DBInstanceIdentifier: incident.world.database.identifier,
      NewDBInstanceIdentifier: 'elsewhere',
      ApplyImmediately: true,
    });
    await incident.world.clock.pass(600);

    expect(found()).toEqual([
      `I2 name '${incident.world.database.identifier}': found no holder outside a swap, expected one`,
    ]);
  });

  it('when nobody holds the name for hours (I2)', async () => {
    const { incident, actor, violated, finish } = await open();
    actor.before('record-writers', () =>
      actor.overwrite('record', (item) => ({ ...item, swapStartedAt: { S: 'now' } })),
    );
    actor.before('stop-writers', async () => {
      await actor.person('rds', 'ModifyDBInstance', {
        DBInstanceIdentifier: incident.world.database.identifier,
        NewDBInstanceIdentifier: 'elsewhere',
        ApplyImmediately: true,
      });
    });

    const end = await incident.recover();
    await incident.world.clock.pass(5 * 3600);
    await finish({ ...end, outcome: 'Recovered' });

    expect(violated()).toContain('I2');
  });

  it('when the verdict no longer passes as the name is taken (I3)', async () => {
    const opened: { actor?: BadActor } = {};
    const scene = await open({
      inject: ({ operation, stateName, input }) => {
        const { DBInstanceIdentifier = '' } = (input ?? {}) as { readonly DBInstanceIdentifier?: string };
        if (
          operation === 'ModifyDBInstance' &&
          stateName === 'Swap identifiers' &&
          DBInstanceIdentifier.includes('-restored-')
        ) {
          void opened.actor?.overwrite('attempt', (item) => ({
            ...item,
            verdict: { M: { ...item['verdict']!.M, outcome: { S: 'fail' } } },
          }));
        }
        return 'pass';
      },
    });
    opened.actor = scene.actor;

    await scene.finish(await scene.incident.recover());

    expect(scene.violated()).toEqual(['I3']);
    expect(scene.found()[0]).toMatch(/^I3 instance 'db-\w+' named '[\w-]+': found verdict 'fail', expected 'pass'$/);
  });

  it("when somebody else's database is changed (I7)", async () => {
    const { incident, actor, found } = await open();
    await incident.world.clock.until(
      incident.world.services.rds.createInstance({
        identifier: 'orders-reports',
        masterUser: 'reports',
        masterPassword: 'a-long-password-of-reports',
        database: 'reports',
      }),
      { what: 'another database' },
    );
    const input = { DBInstanceIdentifier: 'orders-reports', BackupRetentionPeriod: 1 };
    actor.before('validate-data', () =>
      actor.ours({ service: 'rds', operation: 'ModifyDBInstance', input, stateName: 'Configure candidate' }),
    );

    await incident.recover();

    expect(found()).toEqual([
      expect.stringMatching(
        /^I7 ModifyDBInstance of 'INC-1-recover-1' on 'orders-reports': found 'db-\w+', expected an instance that the record names$/,
      ),
    ]);
  });

  it('when an instance is restored that no record names (I12)', async () => {
    const { incident, actor, found, finish } = await open();
    const end = await start(incident, 'prepare');
    const { database } = incident.world;

    await actor.person('rds', 'RestoreDBInstanceToPointInTime', {
      SourceDBInstanceIdentifier: database.identifier,
      TargetDBInstanceIdentifier: 'forgotten',
      UseLatestRestorableTime: true,
    });
    await incident.world.clock.pass(600);
    await finish(end);

    expect(found()).toEqual(["I12 instance 'forgotten': found no attempt that made it, expected one on record"]);
  });

  it('when a restore is made again beside the first (I13)', async () => {
    const { incident, actor, found, finish } = await open();
    const end = await start(incident, 'prepare');
    const { database } = incident.world;
    const again = `${database.identifier}-restored-again`;
    const groups = production(incident).securityGroups;

    await actor.overwrite('attempt', ({ candidateResourceId: _made, ...item }) => ({
      ...item,
      pk: { S: 'orders#attempt#again' },
      candidateIdentifier: { S: again },
    }));
    const [quarantine] = candidate(incident).securityGroups;
    await actor.person('rds', 'RestoreDBInstanceToPointInTime', {
      SourceDBInstanceIdentifier: database.identifier,
      TargetDBInstanceIdentifier: again,
      UseLatestRestorableTime: true,
      DBSubnetGroupName: production(incident).subnetGroupName,
      VpcSecurityGroupIds: [quarantine!.groupId],
    });
    await finish(end);

    expect(groups).not.toContainEqual(quarantine);
    expect(found()).toEqual([
      expect.stringMatching(/^I13 '[\w-]+-restored-again': found a second restore beside '[\w-]+', expected the first/),
    ]);
  });

  it('when a restored instance is let out (I19)', async () => {
    const { incident, actor, found } = await open();
    actor.before('validate-data', () =>
      actor.person('rds', 'ModifyDBInstance', {
        DBInstanceIdentifier: candidate(incident).identifier,
        VpcSecurityGroupIds: ['sg-0a1b2c3d4e5f600a0'],
      }),
    );

    await start(incident, 'prepare');

    expect(found()).toEqual([
      expect.stringMatching(
        /^I19 restored instance '[\w-]+': found group sg-0a1b2c3d4e5f600a0, expected the quarantine/,
      ),
    ]);
  });
}
