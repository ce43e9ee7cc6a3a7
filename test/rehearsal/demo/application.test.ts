import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startProcess, type TaskProcess } from '../../../lib/rehearsal/aws/ecs/task-process';
import { settingsFrom } from '../../../lib/rehearsal/demo/application/settings';
import { bundleApplication } from '../../../lib/rehearsal/demo/application-bundle';
import { brokenOrders } from '../../../lib/rehearsal/demo/broken-orders';
import { seed } from '../../../lib/rehearsal/demo/seed';
import { type DemoDatabase, demoDatabase } from './demo-database';

describe('demo application', () => {
  let database: DemoDatabase;
  let program: string;
  let running: TaskProcess[];
  beforeAll(async () => {
    database = await demoDatabase();
    program = await bundleApplication(database.context.directory);
  }, 30_000);
  afterAll(() => database.close());
  beforeEach(async () => {
    running = [];
    await database.app.query('TRUNCATE customers, orders, payments, heartbeats');
    await seed(database.app, 200, () => 0.5);
  });
  afterEach(async () => {
    for (const process of running) process.signal('SIGKILL');
    await Promise.all(running.map(({ exited }) => exited));
  });

  const start = (environment: Record<string, string>) => {
    const process = startProcess({
      command: ['node', program],
      environment: { ...database.environment, ORDERS_PER_SECOND: '500', ...environment },
      logFile: `${database.context.directory}/application.log`,
    });
    running.push(process);
    return process;
  };
  const count = async (sql: string) =>
    Number((await database.app.query(`SELECT count(*) AS n FROM ${sql}`)).rows[0]?.n);
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition().catch(() => false))) await new Promise((resolve) => setImmediate(resolve));
  };

  it('writes orders and payments that fit, and ends in order on SIGTERM', async () => {
    const worker = start({ ROLE: 'worker', RELEASE: 'good' });
    await until(async () => (await count('orders')) > 220);
    worker.signal('SIGTERM');

    expect(await worker.exited).toBe(0);
    expect(await brokenOrders(database.app)).toBe(0);
    expect(await count("heartbeats WHERE beat_at > now() - interval '1 minute'")).toBe(1);
  });

  it('breaks orders and payments with the bad release, the same ones for the same seed', async () => {
    const worker = start({ ROLE: 'worker', RELEASE: 'bad', SEED: '7' });
    await until(async () => (await count('orders')) >= 240);
    worker.signal('SIGTERM');
    await worker.exited;

    expect(await count('orders WHERE total_cents = 0')).toBeGreaterThan(10);
    expect(await count('orders LEFT JOIN payments ON order_id = orders.id WHERE payments.id IS NULL')).toBeGreaterThan(
      5,
    );
    expect(
      await count("orders JOIN payments ON order_id = orders.id WHERE release = 'bad' AND total_cents = amount_cents"),
    ).toBeGreaterThan(30);
  });

  it('comes back by itself after its sessions were ended', async () => {
    const worker = start({ ROLE: 'worker', RELEASE: 'good' });
    await until(async () => (await count('orders')) > 205);

    await (await database.validator()).query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'orders-worker'",
    );
    const after = await count('orders');

    await until(async () => (await count('orders')) > after + 5);
    worker.signal('SIGTERM');
    expect(await worker.exited).toBe(0);
    expect(await brokenOrders(database.app)).toBe(0);
  });

  it('serves health and orders over HTTP', async () => {
    const port = await freePort();
    const api = start({ ROLE: 'api', RELEASE: 'fixed', LISTEN_PORT: String(port) });
    const call = (path: string, options?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, options);
    await until(async () => (await call('/health')).ok);

    const order = await call('/orders', { method: 'POST', body: JSON.stringify({ customerId: 1, totalCents: 1234 }) });
    const wrong = await call('/orders', { method: 'POST', body: '{"customerId":"x"}' });

    expect([order.status, await order.json()]).toEqual([201, { id: 201 }]);
    expect(wrong.status).toBe(400);
    expect(await (await call('/health')).json()).toMatchObject({ status: 'ok', release: 'fixed', newestOrderId: 201 });
    expect(await (await call('/counts')).json()).toEqual({ orders: 201, payments: 201 });
    expect((await call('/nowhere')).status).toBe(404);
    api.signal('SIGTERM');
    expect(await api.exited).toBe(0);
  });

  it('is unhealthy while the database does not let it in', async () => {
    const port = await freePort();
    start({ ROLE: 'api', RELEASE: 'good', LISTEN_PORT: String(port), DATABASE_PASSWORD: 'wrong' });
    let status = 0;
    await until(async () => {
      status = (await fetch(`http://127.0.0.1:${port}/health`)).status;
      return true;
    });

    expect(status).toBe(503);
  });

  it('refuses a certificate for another name', async () => {
    const port = await freePort();
    start({ ROLE: 'api', RELEASE: 'good', LISTEN_PORT: String(port), DATABASE_HOST: '127.0.0.1' });
    let body = '';
    await until(async () => {
      body = await (await fetch(`http://127.0.0.1:${port}/health`)).text();
      return true;
    });

    expect(body).toMatch(/IP: 127.0.0.1 is not in the cert|does not match certificate/);
  });

  it('ends when its parent is gone', async () => {
    const child = spawn(process.execPath, [program], {
      env: { ...database.environment, ROLE: 'worker', RELEASE: 'good' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await until(async () => (await count('orders')) > 200);

    child.stdin.destroy();

    expect(await exited).toBe(0);
  });

  it('refuses to start without its settings and names them all', () => {
    expect(() => settingsFrom({ ROLE: 'batch', RELEASE: 'good', DATABASE_PORT: '0' })).toThrow(
      /ROLE: expected api or worker, found 'batch'.*DATABASE_HOST.*DATABASE_PORT.*DATABASE_PASSWORD.*DATABASE_CA_FILE/,
    );
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
