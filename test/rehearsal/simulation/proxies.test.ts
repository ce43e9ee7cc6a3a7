import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ExecutionEnd } from '../../../lib/rehearsal/responder';
import { AwsError } from '../../../lib/rehearsal/service';
import type { Fault, Inject } from '../../../lib/rehearsal/simulation/faults';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

// Two syntheses, and the first load of every bundle.
jest.setTimeout(240_000);

const PROXY = 'orders-proxy';
let holding: SimulatedRecoveries;
let resuming: SimulatedRecoveries;

beforeAll(async () => {
  const proxies = [{ name: PROXY }];
  holding = await SimulatedRecoveries.prepare({ proxies });
  resuming = await SimulatedRecoveries.prepare({ proxies, onFailure: 'resumeOriginal' });
});
afterEach(async () => {
  await holding.closeWorlds();
  await resuming.closeWorlds();
});
afterAll(async () => {
  await holding.remove();
  await resuming.remove();
});

const caller = { kind: 'operator', arn: 'operator' } as const;
const production = ({ world }: Incident) => world.services.rds.byIdentifier(world.database.identifier)!;
const targets = async ({ world }: Incident) => {
  const call = { caller, service: 'rds', operation: 'DescribeDBProxyTargets', requestId: 'test' };
  const { Targets } = (await world.services.rds.operations.DescribeDBProxyTargets!({ DBProxyName: PROXY }, call)) as {
    Targets?: { RdsResourceId?: string; TargetHealth?: { State?: string } }[];
  };
  return (Targets ?? []).map(({ RdsResourceId, TargetHealth }) => [RdsResourceId, TargetHealth?.State]);
};
const attached = ({ world }: Incident) => [[world.database.identifier, 'AVAILABLE']];
/** Orders that the application wrote in the last minutes on the instance that holds the production name. */
const writesNow = async (incident: Incident) => {
  const server = incident.world.engine.server(production(incident).resourceId)!;
  const before = server.writes.length;
  await incident.world.clock.pass(300);
  return server.writes.slice(before).filter(({ by }) => by === 'orders_app').length;
};
const run = (incident: Incident, machine: 'freeze' | 'resume' | 'revert', more: object = {}): Promise<ExecutionEnd> =>
  incident.responder.execute({
    machine: incident.world.machines[machine],
    name: `${incident.id}-${machine}`,
    input: {
      incidentId: incident.id,
      confirm: incident.world.database.identifier,
      reason: 'what a test has to say about it',
      ...more,
    },
    answer: 'approve',
  });
function busy(status: number): AwsError {
  return status === 400
    ? new AwsError('ThrottlingException', 'Rate exceeded')
    : new AwsError('ServiceUnavailableException', 'busy', status);
}
function changing(): AwsError {
  return new AwsError('InvalidDBProxyStateFault', 'the proxy is being modified');
}
const denied: Inject = ({ operation, stateName }) =>
  operation === 'RegisterDBProxyTargets' && stateName === 'Attach proxies'
    ? { kind: 'errorBefore', error: new AwsError('AccessDenied', 'not authorized', 403) }
    : 'pass';
/** Stops the recovery once the function has come to its end, and lets a rule start Reconcile. */
async function crashAfter(incident: Incident, folder: string): Promise<void> {
  const { services, machines, misfortunes, clock } = incident.world;
  const forget = services.invocations.onAfter(folder, async (result) => {
    if (!result.ok || (result.payload as { status?: string }).status !== 'done') return;
    forget();
    await incident.responder.stop(services.states.running()[0]!, `crash after ${folder}`);
  });
  const isReconcile = (arn: string) => arn.includes(`:${machines.reconcile.split(':').at(-1)}:`);
  await incident.recover();
  const start = Promise.withResolvers<string>();
  const known = services.states.running().find(isReconcile);
  if (known) start.resolve(known);
  services.states.onProgress(({ executionArn, kind }) => {
    if (kind === 'started' && isReconcile(executionArn)) start.resolve(executionArn);
  });
  misfortunes.passSchedules();
  await incident.responder.follow(
    await clock.until(start.promise, { what: 'Reconcile to be started', withinSeconds: 3600 }),
  );
}

describe('a database behind an RDS Proxy', () => {
  it.each(['instance', 'name'] as const)(
    'recovers and leads the application through the proxy to the restored instance, if targets follow the %s',
    async (proxyTargetsFollow) => {
      const incident = await holding.incident({ proxyTargetsFollow });

      const end = await incident.recover();

      const denied = incident.world.context.calls.filter(({ deniedBy }) => deniedBy);
      expect([end.outcome, end.cause, incident.world.faults, denied]).toEqual(['Recovered', undefined, [], []]);
      expect(production(incident).resourceId).not.toBe(incident.world.database.resourceId);
      expect(await targets(incident)).toEqual(attached(incident));
      expect(await writesNow(incident)).toBeGreaterThan(0);
    },
  );

  it.each(['instance', 'name'] as const)(
    'serves the original through the proxy again when the restored instance cannot be attached, if targets follow the %s',
    async (proxyTargetsFollow) => {
      const incident = await resuming.incident({ proxyTargetsFollow, inject: denied });

      const end = await incident.recover();

      expect(end.outcome).toBe('RolledBack');
      expect(production(incident).resourceId).toBe(incident.world.database.resourceId);
      expect(await targets(incident)).toEqual(attached(incident));
      expect(await writesNow(incident)).toBeGreaterThan(0);
    },
  );

  it('holds the original without a way through the proxy, until ResumeWrites attaches it', async () => {
    const incident = await holding.incident({ inject: denied });
    // A proxy that was attached before the failure is detached again before names move.
    expect((await incident.recover()).outcome).toBe('HeldSafe');
    expect(await targets(incident)).toEqual([]);

    // The right to attach is back in ResumeWrites, whose state has the same name.
    const other = await holding.incident();
    expect((await run(other, 'freeze')).outcome).toBe('Frozen');
    expect(await targets(other)).toEqual([]);
    expect(await writesNow(other)).toBe(0);
    expect((await run(other, 'resume')).outcome).toBe('Writers resumed');
    expect(await targets(other)).toEqual(attached(other));
    expect(await writesNow(other)).toBeGreaterThan(0);
  });

  it('goes back to the former instance with the proxy', async () => {
    const incident = await holding.incident();
    await incident.recover();

    const end = await run(incident, 'revert', { acceptLostWrites: true });

    expect([end.outcome, end.cause]).toEqual(['Reverted', undefined]);
    expect(production(incident).resourceId).toBe(incident.world.database.resourceId);
    expect(await targets(incident)).toEqual(attached(incident));
    expect(await writesNow(incident)).toBeGreaterThan(0);
  });

  it.each<[string, string, Fault]>([
    ['RegisterDBProxyTargets', 'loses its reply', { kind: 'lostReply' }],
    ['DeregisterDBProxyTargets', 'loses its reply', { kind: 'lostReply' }],
    ['RegisterDBProxyTargets', 'fails after its effect', { kind: 'errorAfter', error: busy(503) }],
    ['RegisterDBProxyTargets', 'finds a proxy that is being changed', { kind: 'errorBefore', error: changing() }],
    ['DeregisterDBProxyTargets', 'finds a proxy that is being changed', { kind: 'errorBefore', error: changing() }],
    ['DescribeDBProxyTargets', 'is throttled', { kind: 'errorBefore', error: busy(400) }],
  ])('recovers when %s %s', async (operation, _what, fault) => {
    let met = 0;
    const incident = await holding.incident({
      inject: (site) => {
        if (site.operation !== operation || site.stateName === 'Plan recovery' || met > 0) return 'pass';
        met += 1;
        return fault;
      },
    });

    const end = await incident.recover();

    expect([met, end.outcome]).toEqual([1, 'Recovered']);
    expect(await targets(incident)).toEqual(attached(incident));
  });

  it.each(['detach-proxies', 'swap-identifiers', 'attach-proxies'])(
    'ends as it was before when the execution dies after %s and Reconcile takes over',
    async (folder) => {
      const incident = await resuming.incident();

      await crashAfter(incident, folder);

      expect(production(incident).resourceId).toBe(incident.world.database.resourceId);
      expect(await targets(incident)).toEqual(attached(incident));
      expect(await writesNow(incident)).toBeGreaterThan(0);
    },
  );

  it('refuses a missing proxy and one that nobody named, in one answer', async () => {
    const incident = await holding.incident();
    const { rds } = incident.world.services;
    rds.removeProxy(PROXY);
    rds.addProxy('forgotten', [incident.world.database.identifier]);

    const end = await incident.recover();

    expect(end.outcome).toBe('Unchanged');
    expect(end.cause).toMatch(/for 2 reasons/);
    expect(end.cause).toMatch(/RDS Proxy orders-proxy: found none with this name/);
    expect(end.cause).toMatch(/RDS Proxy 'forgotten' with it as target/);
  });
});
