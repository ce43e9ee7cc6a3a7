import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenOrders } from '../../../lib/rehearsal/demo/broken-orders';
import { seed } from '../../../lib/rehearsal/demo/seed';
import { pinSession, summarizeTables } from '../../../lib/rehearsal/table-state';
import { type DemoDatabase, demoDatabase } from './demo-database';

describe('demo data', () => {
  let database: DemoDatabase;
  beforeAll(async () => {
    database = await demoDatabase();
  }, 30_000);
  afterAll(() => database.close());

  const summary = async () => {
    await pinSession(database.app);
    return summarizeTables(database.app);
  };
  const reseeded = async (random: () => number) => {
    await database.app.query('TRUNCATE customers, orders, payments, heartbeats');
    await seed(database.app, 500, random);
    return summary();
  };

  it('gives the same rows for the same seed, and others for another', async () => {
    const first = await reseeded(() => 0.25);
    const again = await reseeded(() => 0.25);
    const other = await reseeded(() => 0.75);

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first.map(({ table, rows }) => [table, rows])).toEqual([
      ['customers', 25],
      ['heartbeats', 0],
      ['orders', 500],
      ['payments', 500],
    ]);
  });

  it('keeps the invariant and the foreign keys', async () => {
    await reseeded(() => 0.5);

    expect(await brokenOrders(database.app)).toBe(0);
    await expect(database.app.query('DELETE FROM customers')).rejects.toThrow('orders_customer');
    await database.app.query('DELETE FROM payments WHERE id = 1; UPDATE orders SET total_cents = 0 WHERE id = 2');
    expect(await brokenOrders(database.app)).toBe(2);
  });

  it('gives checksums that ignore the order of rows and the time zone, and see one changed value', async () => {
    const before = await reseeded(() => 0.5);
    await database.app.query("SET TimeZone = 'Asia/Tokyo'");
    await database.app.query('UPDATE orders SET total_cents = total_cents WHERE id % 2 = 0');

    expect(await summary()).toEqual(before);
    await database.app.query('UPDATE orders SET total_cents = total_cents + 1 WHERE id = 17');
    const after = await summary();
    expect(
      after.filter((table, index) => table.checksum !== before[index]?.checksum).map(({ table }) => table),
    ).toEqual(['orders']);
  });

  it('refuses to seed twice and leaves the rows as they were', async () => {
    const before = await reseeded(() => 0.5);

    await expect(seed(database.app, 10, () => 0.5)).rejects.toThrow('expected them to exist and to be empty');
    await expect(seed(database.app, 0, () => 0.5)).rejects.toThrow('cannot seed 0 orders');
    expect(await summary()).toEqual(before);
  });

  it('lets the validator read everything and end sessions, and write nothing', async () => {
    await reseeded(() => 0.5);
    const validator = await database.validator();
    const victim = await database.connect('orders_app', "orders'secret");

    const { rows } = await victim.query('SELECT pg_backend_pid() AS pid');
    const ended = await validator.query('SELECT pg_terminate_backend($1) AS ended', [rows[0]?.pid]);

    expect(ended.rows).toEqual([{ ended: true }]);
    expect(await brokenOrders(validator)).toBe(0);
    await expect(validator.query('UPDATE orders SET total_cents = 1')).rejects.toThrow('permission denied');
    await expect(validator.query('CREATE TABLE note (id int)')).rejects.toThrow('permission denied');
  });
});
