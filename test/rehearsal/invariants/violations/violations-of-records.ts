import { expect, it } from '@jest/globals';
import { start } from '../../../../lib/rehearsal/campaign/plays';
import { deployedRecovery } from '../../../../lib/rehearsal/invariants/deployed-recovery';
import { type OpenIncident, service } from '../watched-incidents';

/** Violations of what is promised of the record, the lock, approvals and what is told. */
export function violationsOfRecords(open: OpenIncident): void {
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

  it('when the original is closed before the record says so (I6)', async () => {
    const { incident, actor, found } = await open();
    const groups = Object.values(deployedRecovery(incident.world.deployment).quarantineGroups);
    const input = { DBInstanceIdentifier: incident.world.database.identifier, VpcSecurityGroupIds: groups };
    actor.before('stop-writers', () =>
      actor.ours({ service: 'rds', operation: 'ModifyDBInstance', input, stateName: 'Raise fence' }),
    );

    await incident.recover();

    expect(found()).toEqual([
      "I6 record of incident 'INC-1': found no fence on it as it is raised, expected it before",
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

  it('when a report is written over (I17)', async () => {
    const { incident, actor, found, finish } = await open();
    const end = await start(incident, 'prepare');
    const { services, reportBucket } = incident.world;
    const [key] = services.s3.list(reportBucket, 'reports/').filter((one) => one.endsWith('.json'));

    await actor.writeObject(`${reportBucket}/${key}`, services.s3.read(reportBucket, key!));
    await finish(end);

    expect(found()).toEqual([`I17 report '${key}': found it written 2 times, expected once`]);
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
}
