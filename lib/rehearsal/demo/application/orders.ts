import type { ApplicationPool } from './connections';

/** Writes an order and its payment in one transaction, so that the total is always the sum of the payments. */
export async function placeOrder(
  pool: ApplicationPool,
  {
    customerId,
    totalCents,
    release,
    writer,
  }: { customerId: number; totalCents: number; release: string; writer: string },
): Promise<number> {
  const { statements } = pool;
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    const { rows } = await client.query(statements.insertOrder, [customerId, totalCents, release]);
    const id = rows[0]?.['id'];
    await client.query(statements.insertPayment, [id, totalCents]);
    await client.query(statements.beat, [writer]);
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
  pool: ApplicationPool,
): Promise<{ newestOrderId: number; newestPaymentId: number; newestOrderAt: string | null }> {
  const { rows } = await pool.query(pool.statements.newestRows);
  const found = rows[0];
  const at = found?.['at'];
  return {
    newestOrderId: Number(found?.['order'] ?? 0),
    newestPaymentId: Number(found?.['payment'] ?? 0),
    newestOrderAt: at instanceof Date ? at.toISOString() : null,
  };
}

export async function rowCounts(pool: ApplicationPool): Promise<{ orders: number; payments: number }> {
  const { rows } = await pool.query(pool.statements.rowCounts);
  return { orders: Number(rows[0]?.['orders'] ?? 0), payments: Number(rows[0]?.['payments'] ?? 0) };
}

/** Highest identifiers when a worker starts: what its orders refer to, and what release `bad` may hit. */
export async function highestIds(pool: ApplicationPool): Promise<{ order: number; customer: number }> {
  const { rows } = await pool.query(pool.statements.highestIds);
  return { order: Number(rows[0]?.['order'] ?? 0), customer: Number(rows[0]?.['customer'] ?? 0) };
}
