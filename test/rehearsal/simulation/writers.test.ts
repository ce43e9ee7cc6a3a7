import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Report } from '../../../lambdas/write-report/contract';
import type { CallSite, Fault } from '../../../lib/rehearsal/simulation/faults';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

// A synthesis, and the first load of every bundle.
jest.setTimeout(180_000);

const SCHEDULE = { GroupName: 'shop-dev', Name: 'orders-renewals' };
const RULE = { Name: 'orders-reminders' };
const FUNCTION = { FunctionName: 'orders-importer' };
let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

type Answer = Record<string, unknown>;

/** What an operator does by hand, in the world that is open. */
async function call({ world }: Incident, service: 'scheduler' | 'events' | 'lambda', operation: string, input: object) {
  const operations = world.services[service].operations as Record<string, (input: object, call: object) => unknown>;
  const caller = { kind: 'operator', arn: 'operator' };
  return (await operations[operation]!(input, { service, operation, caller, requestId: 'test' })) as Answer;
}

/** All that the recovery may change of the writers; releases are left out, since a recovery resumes on the fixed one. */
async function writersOf(incident: Incident): Promise<Answer> {
  const { application, services } = incident.world;
  const { LastModificationDate: _, ...schedule } = await call(incident, 'scheduler', 'GetSchedule', SCHEDULE);
  const { EventSourceMappings } = await call(incident, 'lambda', 'ListEventSourceMappings', {});
  const { cluster } = application;
  const scaled = await services.scaling.operations.DescribeScalableTargets!(
    { ServiceNamespace: 'ecs' },
    {
      service: 'application-autoscaling',
      operation: 'DescribeScalableTargets',
      caller: { kind: 'operator', arn: 'operator' },
      requestId: 'test',
    },
  );
  return {
    schedule,
    rule: await call(incident, 'events', 'DescribeRule', RULE),
    concurrency: (await call(incident, 'lambda', 'GetFunctionConcurrency', FUNCTION))['ReservedConcurrentExecutions'],
    mappings: (EventSourceMappings as Answer[]).map(({ UUID, State }) => [UUID, State]),
    counts: application.services.map((name) => services.ecs.desiredCount(cluster, name)),
    scaling: (scaled.ScalableTargets ?? []).map(({ MinCapacity, MaxCapacity, SuspendedState }) => [
      MinCapacity,
      MaxCapacity,
      SuspendedState,
    ]),
  };
}

/** ResumeWrites, as the page tells the commander to start it. */
async function resumeWrites(incident: Incident) {
  const { machines, database } = incident.world;
  const end = await incident.responder.execute({
    machine: machines.resume,
    name: `${incident.id}-resume`,
    input: { incidentId: incident.id, reason: 'the writers come back on the original', confirm: database.identifier },
  });
  await incident.world.clock.pass(300);
  return end;
}

function reportOf({ world }: Incident, { state }: { readonly state: Answer }): Pick<Report, 'calls'> {
  const { key } = state['report'] as { readonly key: string };
  return JSON.parse(world.services.s3.read(world.reportBucket, key).toString());
}

function stopsAt(operation: string, occurrence: number) {
  let incident: Incident | undefined;
  let met: CallSite | undefined;
  const inject = (site: CallSite): Fault => {
    const frozen = site.stateName === 'Stop writers' || site.stateName === 'Writers stopped?';
    if (!met && frozen && site.operation === operation && site.occurrence === occurrence) {
      met = site;
      void incident?.responder.stop(site.executionArn!, 'crash');
    }
    return 'pass';
  };
  return { inject, met: () => met, of: (one: Incident) => (incident = one) };
}

describe('writers of every kind', () => {
  it('B2 stop for the recovery and are as before after it', async () => {
    const incident = await recoveries.incident();
    const before = await writersOf(incident);
    let frozen: Answer | undefined;
    incident.world.services.invocations.onceBefore('raise-fence', async () => {
      frozen = await writersOf(incident);
    });

    const end = await incident.recover();
    await incident.world.clock.pass(300);

    expect([end.outcome, end.cause, incident.world.faults]).toEqual(['Recovered', undefined, []]);
    expect(frozen).toMatchObject({
      schedule: { State: 'DISABLED' },
      rule: { State: 'DISABLED' },
      concurrency: 0,
      mappings: [[expect.any(String), 'Disabled']],
      counts: [0, 0],
    });
    expect(await writersOf(incident)).toEqual(before);
  });

  it('P7 write nothing from the freeze until they are resumed, and all write again afterwards', async () => {
    const incident = await recoveries.incident();
    const { engine, services } = incident.world;
    const releases: Record<string, Set<string>> = {};
    let phase = 'before';
    services.invocations.onAfter('end-sessions', async (result) => {
      if (result.ok && (result.payload as { status?: string }).status === 'done') phase = 'frozen';
    });
    services.invocations.onceBefore('resume-writers', async () => {
      phase = 'after';
    });
    engine.onCommit((_server, { by, change }) => {
      if (by === 'orders_app') {
        const release = 'release' in change ? String(change.release) : change.kind;
        releases[phase] = (releases[phase] ?? new Set()).add(release);
      }
    });

    await incident.world.clock.pass(120);
    await incident.recover();
    await incident.world.clock.pass(600);

    expect(Object.keys(releases)).toEqual(['before', 'after']);
    expect([...releases['after']!].some((release) => release === 'importOrders')).toBe(true);
  });

  it.each<[string, number]>([
    ['UpdateSchedule', 1],
    ['DisableRule', 1],
    ['UpdateEventSourceMapping', 1],
    ['RegisterScalableTarget', 1],
    ['UpdateService', 1],
    ['UpdateService', 2],
    ['PutFunctionConcurrency', 1],
  ])('come back exactly after an execution died in its %s (%d)', async (operation, occurrence) => {
    const crash = stopsAt(operation, occurrence);
    const incident = crash.of(await recoveries.incident({ inject: crash.inject }));
    const before = await writersOf(incident);

    const end = await incident.recover();
    await incident.world.clock.pass(3600);
    expect([crash.met()?.operation, end.outcome]).toEqual([operation, 'ABORTED']);
    expect(incident.world.services.states.running()).toEqual([]);
    expect(await writersOf(incident)).toMatchObject({ schedule: { State: 'DISABLED' }, counts: [0, 0] });

    expect((await resumeWrites(incident)).outcome).toBe('Writers resumed');
    expect(await writersOf(incident)).toEqual(before);
  });

  it('are stopped again when somebody starts them during the freeze, and the report says what was seen', async () => {
    const incident = await recoveries.incident();
    const before = await writersOf(incident);
    incident.world.services.invocations.onceBefore('check-restore', async () => {
      const schedule = await call(incident, 'scheduler', 'GetSchedule', SCHEDULE);
      await call(incident, 'scheduler', 'UpdateSchedule', { ...schedule, State: 'ENABLED' });
      await call(incident, 'events', 'EnableRule', RULE);
      await call(incident, 'lambda', 'DeleteFunctionConcurrency', FUNCTION);
    });

    const end = await incident.recover();
    await incident.world.clock.pass(300);

    expect(end.outcome).toBe('Recovered');
    const again = reportOf(incident, end).calls.filter(({ because }) => because !== undefined);
    expect(again).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          call: 'scheduler:UpdateSchedule',
          subject: 'schedule shop-dev/orders-renewals',
          detail: 'state ENABLED -> DISABLED',
          because: expect.stringMatching(/^last modified at 20/),
        }),
      ]),
    );
    const calls = reportOf(incident, end).calls.map((one) => `${one.call} ${one.state}`);
    expect(calls.filter((one) => /DisableRule|PutFunctionConcurrency/.test(one))).toHaveLength(4);
    expect(await writersOf(incident)).toEqual(before);
  });

  it('are refused together in the plan when they do not exist or cannot be stopped', async () => {
    const incident = await recoveries.incident();
    await call(incident, 'scheduler', 'DeleteSchedule', SCHEDULE);
    const { ecs } = incident.world.services;
    ecs.setServiceStatus(incident.world.application.cluster, 'orders-worker', 'INACTIVE');

    const end = await incident.recover();

    expect(end.outcome).toBe('Unchanged');
    expect(JSON.stringify(end)).toMatch(
      /for 2 reasons: .*service shop-dev\/orders-worker: found status 'INACTIVE'.*schedule shop-dev\/orders-renewals: found none with this name/,
    );
  });
});
