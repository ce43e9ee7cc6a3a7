import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openRehearsalWorld, type RehearsalWorld } from './rehearsal-world';

const SINCE = '2026-01-02T00:00:00Z';

let open: RehearsalWorld;
let client: EventBridgeClient;
let incidents = 0;
let incidentId: string;

beforeAll(async () => {
  // `prod` lets events prepare only; `dev` would let them recover.
  open = await openRehearsalWorld({ environment: 'prod' });
  const { endpoint, context, services } = open.world;
  client = new EventBridgeClient({ endpoint, region: context.region, credentials: services.iam.operatorCredentials });
});

beforeEach(() => {
  incidents += 1;
  incidentId = `INC-${incidents}`;
});

afterAll(async () => {
  client?.destroy();
  await open?.close();
});

/** Asks for a second before the window, so that nothing but the start is left to be seen. */
function detail(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    database: 'orders',
    incidentId,
    mode: 'prepare',
    reason: 'totals zeroed',
    corruption: { since: SINCE },
    restoreTo: { time: '2026-01-01T00:00:00Z' },
    confirm: open.world.database.identifier,
    ...changes,
  };
}

/** Puts events and waits until every delivery, retry and execution that followed is over. */
async function put(
  details: readonly unknown[],
  { source = 'database-recovery.request', type = 'Recover Database' } = {},
) {
  const { services, operator, machines, ended } = open.world;
  const Entries = details.map((one) => ({ Source: source, DetailType: type, Detail: JSON.stringify(one) }));
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }));
  expect(FailedEntryCount).toBe(0);
  await services.events.settled();
  await services.lambda.settled();
  await Promise.all((await operator.executions(machines.recover)).map((arn) => ended(arn)));
}

/** Executions of the incident at hand, each with the input that it was started with. */
async function started(): Promise<Record<string, Record<string, unknown>>> {
  const { operator, machines } = open.world;
  const executions = await Promise.all(
    (await operator.executions(machines.recover)).map((arn) => operator.describeExecution(arn)),
  );
  return Object.fromEntries(
    executions
      .filter(({ name }) => name?.startsWith(`${incidentId}-`))
      .map(({ name, input }) => [name, JSON.parse(input ?? '')]),
  );
}

/** Dead letters that name the incident at hand. */
function deadLetters(): { readonly requestPayload: unknown; readonly responsePayload: Record<string, string> }[] {
  const { deployment, services } = open.world;
  const [queue] = deployment
    .resourcesOfType('AWS::SQS::Queue')
    .filter(({ logicalId }) => logicalId.includes('Refused'));
  return services.sqs
    .bodies(String(queue?.attributes?.['Arn']))
    .filter((body) => body.includes(`"${incidentId}"`))
    .map((body) => JSON.parse(body));
}

describe('a good event', () => {
  it('starts one execution under its name, with the request and nothing else as input', async () => {
    await put([detail()]);

    const { database: _, ...request } = detail();
    expect(await started()).toEqual({ [`${incidentId}-prepare-1`]: request });
    expect(deadLetters()).toEqual([]);
  });

  it('starts one execution when it comes twice, at once and again later', async () => {
    await put([detail(), detail()]);
    await put([detail()]);

    expect(Object.keys(await started())).toEqual([`${incidentId}-prepare-1`]);
    expect(deadLetters()).toEqual([]);
  });

  it('starts another execution when it asks for another attempt', async () => {
    await put([detail()]);
    await put([detail({ attempt: 2 })]);

    expect(Object.keys(await started()).sort()).toEqual([`${incidentId}-prepare-1`, `${incidentId}-prepare-2`]);
  });

  it('starts a preparation where events may not recover', async () => {
    await put([detail({ mode: 'recover' })]);

    const executions = await started();
    expect(Object.keys(executions)).toEqual([`${incidentId}-prepare-1`]);
    expect(executions[`${incidentId}-prepare-1`]).toMatchObject({ mode: 'prepare' });
  });

  it('starts a plan wherever it comes', async () => {
    await put([detail({ mode: 'plan' })]);

    expect(Object.keys(await started())).toEqual([`${incidentId}-plan-1`]);
  });
});

describe('a malformed event', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['an unknown field', { colour: 'red' }, /detail: found unknown field 'colour'/],
    ['a mode that does not exist', { mode: 'restore' }, /detail\.mode: found "restore"/],
    ['an attempt that is no number', { attempt: 'second' }, /detail\.attempt/],
    ['a time without a zone', { restoreTo: { time: '2026-01-01T00:00:00' } }, /detail\.restoreTo\.time/],
    ['a missing reason', { reason: undefined }, /detail\.reason: found nothing/],
  ])('refuses %s: it starts nothing and lies in the dead-letter queue with the fault', async (_, changes, fault) => {
    await put([detail(changes)]);

    const letters = deadLetters();
    expect(await started()).toEqual({});
    expect(letters).toHaveLength(1);
    expect(letters[0]?.requestPayload).toMatchObject({ detail: { incidentId } });
    expect(letters[0]?.responsePayload).toMatchObject({ errorType: 'RequestMalformed' });
    expect(letters[0]?.responsePayload['errorMessage']).toMatch(fault);
  });

  it('refuses all faults of one event in one letter', async () => {
    await put([detail({ colour: 'red', mode: 'restore', reason: '' })]);

    const message = deadLetters()[0]?.responsePayload['errorMessage'];
    for (const fault of [/colour/, /mode/, /reason/]) {
      expect(message).toMatch(fault);
    }
  });
});

describe('an event for somebody else', () => {
  it.each<[string, () => Promise<void>]>([
    ['of another database', () => put([detail({ database: 'users' })])],
    ['of another source', () => put([detail()], { source: 'somebody.else' })],
    ['of another type', () => put([detail()], { type: 'Delete Database' })],
  ])('starts nothing when it is %s, and is no dead letter', async (_, send) => {
    await send();

    expect(await started()).toEqual({});
    expect(deadLetters()).toEqual([]);
  });
});
