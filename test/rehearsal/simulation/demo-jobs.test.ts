import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DatabaseConfig } from '../../../lib/config';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

// A synthesis, and the first load of every bundle.
jest.setTimeout(180_000);

const HOOK = 'arn:aws:lambda:eu-west-1:111122223333:function:orders-hold';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:orders-importer';
const WRITERS: DatabaseConfig['writers'] = [
  ...['orders-api', 'orders-worker'].map((service) => ({
    kind: 'ecsService' as const,
    cluster: 'shop-dev',
    service,
    roleArns: [
      `arn:aws:iam::111122223333:role/${service}-dev-task`,
      'arn:aws:iam::111122223333:role/shop-dev-execution',
    ],
  })),
  { kind: 'lambda', functionName: 'orders-importer' },
  { kind: 'rule', eventBus: 'shop', name: 'orders-reminders' },
  { kind: 'hook', functionArn: HOOK },
];

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare({ writers: WRITERS });
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

const ordersOf = ({ world: { engine, services, database } }: Incident, release: string) => {
  const { resourceId } = services.rds.byIdentifier(database.identifier)!;
  const { orders } = engine.server(resourceId)!.content;
  return [...orders.values()].filter((order) => order.release === release).length;
};
const waiting = ({ world }: Incident) => world.services.sqs.bodies(QUEUE).length;
const hook = async ({ world }: Incident) => {
  const result = await world.services.lambda.invoke(HOOK, { action: 'check', holds: 'writes' });
  return result.ok ? (result.payload as { state: string }).state : result.errorMessage;
};

describe('the jobs of the demo', () => {
  it('write orders that keep the invariant, from a queue and by a rule', async () => {
    const incident = await recoveries.incident({}, { goodSeconds: 600, badSeconds: 300 });

    // 15 minutes: a message every 30 seconds, a firing every minute.
    expect(ordersOf(incident, 'importOrders')).toBeGreaterThan(25);
    expect(ordersOf(incident, 'renewSubscription')).toBeGreaterThan(12);
    expect(incident.world.faults).toEqual([]);
  });

  it('leave in the queue what arrives during the freeze, and import it afterwards', async () => {
    const incident = await recoveries.incident({}, { goodSeconds: 600, badSeconds: 300 });
    const { invocations } = incident.world.services;
    const atSwap: { waiting?: number; hook?: string } = {};
    const imported = () => ordersOf(incident, 'importOrders');
    let validated = 0;
    invocations.onceBefore('swap-identifiers', async () => {
      atSwap.waiting = waiting(incident);
      validated = imported();
      atSwap.hook = await hook(incident);
    });

    const end = await incident.recover({ answerAfterSeconds: 300 });
    await incident.world.clock.pass(300);

    expect(end.outcome).toBe('Recovered');
    expect(atSwap).toEqual({ waiting: expect.any(Number), hook: 'stopped' });
    expect(atSwap.waiting).toBeGreaterThan(8);
    expect(await hook(incident)).toBe('running');
    expect(waiting(incident)).toBeLessThan(2);
    expect(ordersOf(incident, 'importOrders')).toBeGreaterThan(validated + (atSwap.waiting ?? 0));
    expect(incident.world.faults).toEqual([]);
  });

  it('make a recovery refuse to begin when their hook cannot be asked', async () => {
    const incident = await recoveries.incident();
    const { services } = incident.world;
    await services.lambda.operations.PutFunctionConcurrency!(
      { FunctionName: 'orders-hold', ReservedConcurrentExecutions: 0 },
      { service: 'lambda', operation: 'x', caller: { kind: 'operator', arn: 'operator' }, requestId: 'test' },
    );

    const end = await incident.recover();

    expect(end.outcome).toBe('Unchanged');
    expect(end.cause).toContain('orders-hold');
  });
});
