import type { Pool } from 'pg';

/** Writes an order and its payment in one transaction, so that the total is always the sum of the payments. */
export async function placeOrder(
  pool: Pool,
  {
    customerId,
    totalCents,
    release,
    writer,
  }: { customerId: number; totalCents: number; release: string; writer: string },
): Promise<number> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO orders (customer_id, total_cents, release, created_at, updated_at)
       VALUES ($1, $2, $3, now(), now()) RETURNING id`,
      [customerId, totalCents, release],
    );
    const id = rows[0]?.id;
    await client.query(
      'INSERT INTO payments (order_id, amount_cents, created_at, updated_at) VALUES ($1, $2, now(), now())',
      [id, totalCents],
    );
    await client.query(
      'INSERT INTO heartbeats VALUES ($1, now()) ON CONFLICT (writer) DO UPDATE SET beat_at = excluded.beat_at',
      [writer],
    );
    await client.query('COMMIT');
    return Number(id);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw failure;
  } finally {
    // A connection that failed mid-transaction is closed, which rolls back; reusing it could commit a half order.
    client.release(failure);
  }
}

/** Identifiers and time of the newest rows: cheap enough for every health check. */
export async function newestRows(
  pool: Pool,
): Promise<{ newestOrderId: number; newestPaymentId: number; newestOrderAt: string | null }> {
  const { rows } = await pool.query<{ order: string; payment: string; at: Date | null }>(
    `SELECT (SELECT coalesce(max(id), 0) FROM orders) AS "order", (SELECT coalesce(max(id), 0) FROM payments) AS payment,
            (SELECT max(created_at) FROM orders) AS at`,
  );
  const found = rows[0];
  return {
    newestOrderId: Number(found?.order ?? 0),
    newestPaymentId: Number(found?.payment ?? 0),
    newestOrderAt: found?.at?.toISOString() ?? null,
  };
}

export async function rowCounts(pool: Pool): Promise<{ orders: number; payments: number }> {
  const { rows } = await pool.query<{ orders: string; payments: string }>(
    'SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM payments) AS payments',
  );
  return { orders: Number(rows[0]?.orders ?? 0), payments: Number(rows[0]?.payments ?? 0) };
}

/** Highest identifiers when a worker starts: what its orders refer to, and what release `bad` may hit. */
export async function highestIds(pool: Pool): Promise<{ order: number; customer: number }> {
  const { rows } = await pool.query<{ order: string; customer: string }>(
    'SELECT (SELECT coalesce(max(id), 0) FROM orders) AS "order", (SELECT coalesce(max(id), 0) FROM customers) AS customer',
  );
  return { order: Number(rows[0]?.order ?? 0), customer: Number(rows[0]?.customer ?? 0) };
}
