import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bundleJobs } from '../../../lib/rehearsal/demo/application-bundle';
import { brokenOrders } from '../../../lib/rehearsal/demo/broken-orders';
import { seed } from '../../../lib/rehearsal/demo/seed';
import { Bundle } from '../../../lib/rehearsal/functions/bundle';
import { sandboxRequire } from '../../../lib/rehearsal/functions/sandbox-require';
import { type DemoDatabase, demoDatabase } from './demo-database';

describe('functions of the demo', () => {
  let database: DemoDatabase;
  let directory: string;
  beforeAll(async () => {
    database = await demoDatabase();
    directory = await bundleJobs(database.context.directory);
  }, 60_000);
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.app.query('TRUNCATE customers, orders, payments, heartbeats');
    await seed(database.app, 40, () => 0.5);
  });

  /** The handler as Lambda would load it, with its environment and the authority of the database. */
  const handler = (name: string, environment: Record<string, string> = {}) => {
    const env = { ...database.environment, DEMO_JOB: name, ...environment };
    const own = Object.create(process, { env: { value: env } }) as NodeJS.Process;
    const certificateAuthorityPem = readFileSync(database.environment['DATABASE_CA_FILE'] ?? '', 'utf8');
    const require = sandboxRequire({ process: own, certificateAuthorityPem });
    const run = new Bundle(directory, `index.${name}`).instantiate({ require, process: own, console, fetch });
    return async (event: unknown) => run(event, {});
  };
  const count = async (sql: string) =>
    Number((await database.app.query(`SELECT count(*) AS n FROM ${sql}`)).rows[0]?.n);

  it('import the orders of a batch with their payments, and report what is no order', async () => {
    const body = (value: unknown) => JSON.stringify(value);
    const Records = [
      { messageId: 'a', body: body({ customerId: 1, totalCents: 500 }) },
      { messageId: 'b', body: body({ customerId: 1, totalCents: -1 }) },
      { messageId: 'c', body: 'no JSON' },
    ];

    const answer = await handler('importOrders')({ Records });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'c' }] });
    expect(await count("orders WHERE release = 'importOrders' AND total_cents = 500")).toBe(1);
    expect(await brokenOrders(database.app)).toBe(0);
  });

  it('renew a subscription, and leave no session behind', async () => {
    expect(await handler('renewSubscription')({})).toEqual({ orderId: 41 });

    expect(await brokenOrders(database.app)).toBe(0);
    // The server notices the end of a session a moment later.
    while ((await count("pg_stat_activity WHERE application_name = 'orders-renewSubscription'")) > 0);
  });

  it('fail, and nothing else, when their session is ended under them', async () => {
    const validator = await database.validator();
    await database.app.query('BEGIN');
    await database.app.query('LOCK TABLE orders');
    const ended = handler('renewSubscription')({}).catch((error: unknown) => (error as Error).message);
    const terminate = async () =>
      (
        await validator.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'orders-renewSubscription' AND wait_event_type = 'Lock'`,
        )
      ).rowCount;
    while ((await terminate()) === 0);
    await database.app.query('ROLLBACK');

    expect(await ended).toMatch(/terminat/);
    expect(await count('orders')).toBe(40);
  });

  it('hold back what looks at the flag of a hook, however often they are asked', async () => {
    const ask = (action: string, holds = 'writes') =>
      handler('holdBack', { FLAG_FILE: join(database.context.directory, 'hook.flag') })({ action, holds });

    expect(await ask('check')).toEqual({ state: 'running' });
    await ask('freeze');
    expect(await ask('freeze')).toEqual({ state: 'stopped', detail: 'writes are held back' });
    expect(await ask('check')).toMatchObject({ state: 'stopped' });
    await ask('resume');
    expect(await ask('resume')).toEqual({ state: 'running' });
  });
});
