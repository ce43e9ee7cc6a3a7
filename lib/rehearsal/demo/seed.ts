import type { Queryable } from './queryable';
import { FOREIGN_KEYS } from './schema';

const ORDERS_PER_CUSTOMER = 20;

/**
 * Fills an empty schema with `rows` orders, one payment each and a customer for every 20 orders. The same `random` and
 * `until` give the same rows; the last order was made at `until`, one second after the order before it.
 * @default until - 2026-01-01T00:00:00Z
 */
export async function seed(
  connection: Queryable,
  rows: number,
  random: () => number,
  until = new Date('2026-01-01T00:00:00Z'),
): Promise<void> {
  if (!Number.isInteger(rows) || rows < 1)
    throw new Error(`cannot seed ${rows} orders: expected an integer of 1 or more`);
  const salt = Math.floor(random() * 2 ** 31);
  const customers = Math.ceil(rows / ORDERS_PER_CUSTOMER);
  const last = until.toISOString();
  await connection.query('BEGIN');
  try {
    for (const { table, name } of FOREIGN_KEYS) await connection.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
    await connection.query(
      `INSERT INTO customers (id, email, created_at, updated_at)
       SELECT i, 'customer-' || i || '@shop.example', $1::timestamptz - interval '400 days', $1::timestamptz - interval '400 days'
       FROM generate_series(1, $2::bigint) AS i`,
      [last, customers],
    );
    await connection.query(
      `INSERT INTO orders (id, customer_id, total_cents, release, created_at, updated_at)
       SELECT i, 1 + mod(abs(hashint8extended(i, $1::bigint) % $2::bigint), $2::bigint),
              100 + abs(hashint8extended(i, $1::bigint + 1) % 50000), 'good', made, made
       FROM generate_series(1, $3::bigint) AS i, LATERAL (SELECT $4::timestamptz - ($3::bigint - i) * interval '1 second' AS made) AS t`,
      [salt, customers, rows, last],
    );
    await connection.query(
      `INSERT INTO payments (id, order_id, amount_cents, created_at, updated_at)
       SELECT id, id, total_cents, created_at, updated_at FROM orders ORDER BY id`,
    );
    for (const { table, name, definition } of FOREIGN_KEYS) {
      await connection.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
    }
    for (const table of ['customers', 'orders', 'payments']) {
      await connection.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`);
    }
    await connection.query('COMMIT');
  } catch (cause) {
    await connection.query('ROLLBACK');
    throw new Error('cannot seed the demo tables: expected them to exist and to be empty', { cause });
  }
  await connection.query('ANALYZE customers, orders, payments');
}
