import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freeze, resume, start } from '../../../lib/rehearsal/campaign/plays';
import { deployedRecovery } from '../../../lib/rehearsal/invariants/deployed-recovery';
import type { SimulatedWorldOptions } from '../../../lib/rehearsal/simulation/simulated-world';
import type { BadActor } from './bad-actor';
import { candidate, production, service, WatchedIncidents } from './watched-incidents';

// A synthesis, and the first load of every bundle.
jest.setTimeout(240_000);

let incidents: WatchedIncidents;

beforeAll(async () => {
  incidents = await WatchedIncidents.prepare();
});
afterEach(() => incidents.closeWorlds());
afterAll(() => incidents.remove());
const open = (options?: Partial<SimulatedWorldOptions>) => incidents.open(options);

describe('a violation is seen', () => {
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

  it('when a record is overwritten (I6)', async () => {
    const { incident, actor, found } = await open();
    actor.before('validate-data', () =>
      actor.overwrite('record', (item) => ({ ...item, openedAt: { S: '2026-01-01T00:00:00.000Z' } })),
    );

    await incident.recover();

    expect(found()).toEqual([
      "I6 record of incident 'INC-1': found openedAt overwritten, expected the first values to stay",
    ]);
  });

  it('when writers are recorded as they are after they were stopped (I6)', async () => {
    const { incident, actor, found } = await open();
    actor.before('validate-data', async () => {
      await actor.overwrite('record', ({ writers: _writers, ...item }) => item);
      const [first] = incident.world.application.services;
      const writer = { kind: { S: 'ecsService' }, cluster: { S: service(incident).cluster }, service: { S: first! } };
      await actor.overwrite('record', (item) => ({
        ...item,
        writers: { L: [{ M: { ...writer, desiredCount: { N: '0' } } }] },
      }));
    });

    await incident.recover();

    expect(found().filter((what) => what.startsWith('I6'))).toContainEqual(
      expect.stringMatching(/found service [\w/-]+ with 0 tasks, expected 2$/),
    );
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

  it('when an owner that was taken over goes on (I8)', async () => {
    const { incident, actor, found } = await open();
    const [first, second] = ['first', 'second'].map((name) =>
      incident.world.machines.recover.replace(':stateMachine:', ':execution:').concat(`:${name}`),
    );
    incident.world.services.states.start(incident.world.machines.recover, {}, 'first');
    await incident.world.clock.pass(60);
    const lock = {
      pk: { S: 'orders#lock' },
      state: { S: 'HELD' },
      acquiredAt: { S: incident.world.clock.now().toISOString() },
    };
    const input = { ...service(incident) };
    const call = { service: 'ecs', operation: 'UpdateService', input, stateName: 'Stop writers' } as const;
    await actor.put({ ...lock, owner: { S: first! }, epoch: { N: '1' } });
    actor.look({ ...call, executionArn: first! });
    await actor.put({ ...lock, owner: { S: second! }, epoch: { N: '2' } });

    actor.oursUnlooked({ ...call, executionArn: first! });
    expect(found()).toEqual([]);
    await incident.world.clock.pass(91);
    actor.oursUnlooked({ ...call, executionArn: first! });

    expect(found()).toEqual([
      `I8 ecs:UpdateService by 'Stop writers' of 'first': found the lock HELD by '${second}', expected its own`,
    ]);
  });

  it('when an execution ends in no known class (I9)', async () => {
    const { incident, violated, finish } = await open();
    const end = await start(incident, 'plan');

    await finish({ ...end, outcome: 'States.Runtime' });

    expect(violated()).toEqual(['I9']);
  });

  it('when a held database is not held (I9)', async () => {
    const { incident, actor, found, violated, finish } = await open();
    const end = await incident.recover({ answer: 'reject' });

    await actor.person('ecs', 'UpdateService', { ...service(incident), desiredCount: 2 });
    await finish(end);

    expect([end.outcome, violated()]).toEqual(['HeldSafe', ['I9']]);
    expect(found()[0]).toContain('with 2 desired and 2 live tasks, expected none');
  });

  it('when what was rolled back is not as before (I10)', async () => {
    const { incident, actor, found, violated, finish } = await open();
    const ends = [await freeze(incident), await resume(incident)];

    await actor.person('ecs', 'UpdateService', { ...service(incident), desiredCount: 1 });
    await finish(...ends);

    expect(violated()).toEqual(['I10']);
    expect(found()[0]).toMatch(/: tasks 1, expected 2;/);
  });

  it('when a recovered database differs from the original (I11)', async () => {
    const { incident, actor, found, violated, finish } = await open();
    const end = await incident.recover();

    await actor.person('rds', 'ModifyDBInstance', {
      DBInstanceIdentifier: incident.world.database.identifier,
      CopyTagsToSnapshot: false,
      ApplyImmediately: true,
    });
    await finish(end);

    expect(violated()).toEqual(['I11']);
    expect(found()).toEqual([
      "I11 'INC-1-recover-1' ended as Recovered: found CopyTagsToSnapshot false, expected true",
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

  it('when a wait goes on after its deadline (I14)', async () => {
    const { incident, actor, found } = await open();
    const late = incident.world.clock.milliseconds + 13 * 3600 * 1000;
    actor.answerFor('check-restore', (real) =>
      incident.world.clock.milliseconds < late
        ? { ...(real as object), status: 'waiting', delaySeconds: 300, deadline: '2026-12-24T00:00:00.000Z' }
        : real,
    );

    await incident.recover();

    expect(found()).toEqual([
      expect.stringMatching(/^I14 'INC-1-recover-1': found \d+ s in 'Restore finished\?', expected at most 43200$/),
    ]);
  });

  it('when names move without an approval (I15)', async () => {
    const { incident, found } = await open();
    const { services, clock, deployment } = incident.world;
    services.invocations.onAfter('request-approval', async () => {
      void clock.sleep(60_000).then(() => {
        const items = services.dynamoDb.items(deployedRecovery(deployment).tableName);
        const taskToken = items.find(({ taskToken: token }) => token)?.['taskToken']?.S ?? '';
        const caller = { kind: 'operator', arn: 'operator' } as const;
        const call = { service: 'states', operation: 'SendTaskSuccess', requestId: 'bad-actor', caller };
        const output = JSON.stringify({ approvalId: 'abcdefgh', by: 'nobody', at: clock.now().toISOString() });
        services.states.operations.SendTaskSuccess!({ taskToken, output }, call);
      });
    });

    await start(incident, 'recover');

    expect(found().map((what) => what.replaceAll(/'[\w-]+'/g, 'X'))).toContainEqual(
      expect.stringMatching(/^I15 X renames X: found its approval PENDING, expected it APPROVED$/),
    );
  });

  it('when a plan changes something (I16)', async () => {
    const { incident, actor, found } = await open();
    actor.before('plan-recovery', () =>
      actor.ours({ service: 'dynamodb', operation: 'PutItem', input: {}, stateName: 'Plan recovery' }),
    );

    await start(incident, 'plan');

    expect(found()).toEqual(["I16 plan 'INC-1-plan-1': found dynamodb:PutItem in 'Plan recovery', expected no change"]);
  });

  it('when a report is missing (I17)', async () => {
    const { incident, actor, found, finish } = await open();
    actor.answerFor('write-report', () => ({ outcome: 'Prepared', key: 'none', markdownKey: 'none' }), false);

    await finish(await start(incident, 'prepare'));

    expect(found()).toEqual(["I17 'INC-1-prepare-1': found 0 reports, expected one"]);
  });

  it('when a secret is shown (I18)', async () => {
    const { incident, actor, found, finish } = await open();
    const { password } = incident.world.database.validator;
    actor.answerFor('check-login', (real) => ({ ...(real as object), tried: password }));

    incident.world.context.log(`connected with ${password}`);
    await finish(await start(incident, 'prepare'));

    expect(found()).toContain('I18 a log line: found a secret in it, expected none');
    expect(found()).toContain("I18 history of 'INC-1-prepare-1': found a secret in it, expected none");
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
});
