import { expect, it } from '@jest/globals';
import { assemblyFor } from '../../../../lib/rehearsal/assembly/assembly-variant';
import { freeze, resume, start } from '../../../../lib/rehearsal/campaign/plays';
import { devAssembly } from '../../../dev-assembly';
import { type OpenIncident, production, service } from '../watched-incidents';

/** Violations of what is promised of how an execution waits and ends. */
export function violationsOfEndings(open: OpenIncident): void {
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

  it('when a frozen service may be scaled by an alarm (I9)', async () => {
    const { incident, found, finish } = await open();
    const end = await freeze(incident);
    const { services, application } = incident.world;

    services.scaling.addTarget(`service/${application.cluster}/${application.services[0]!}`, { min: 0, max: 4 });
    await finish(end);

    expect(found()).toEqual([
      expect.stringMatching(
        /^I9 .* ended as Frozen: found the scaling of .* 0\.\.4 suspended 000, expected it suspended/,
      ),
    ]);
  });

  it('when a held original is marked as retired (I9)', async () => {
    const { incident, found, finish } = await open();
    const end = await incident.recover({ answer: 'reject' });

    production(incident).tags.set('recovery:role', 'retired');
    await finish(end);

    expect(found()).toEqual([
      "I9 'INC-1-recover-1' ended as HeldSafe: found recovery:role on production, expected no tag of the recovery",
    ]);
  });

  it('when an original that serves again is marked as retired (I10)', async () => {
    const { incident, found, finish } = await open({
      assembly: assemblyFor(await devAssembly(), { onFailure: 'resumeOriginal' }),
    });
    const end = await incident.recover({ answer: 'reject' });

    production(incident).tags.set('recovery:role', 'retired');
    await finish(end);

    expect(found()).toEqual([
      "I10 'INC-1-recover-1' ended as RolledBack: found recovery:role on production, expected no tag of the recovery",
    ]);
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
}
