import type { Pool } from 'pg';

const ORDERS_PER_ROUND = 3;
const PAYMENTS_PER_ROUND = 2;

/**
 * The fault that release `bad` carries: a clean-up of "abandoned" orders that hits paid ones. Each round zeroes the
 * totals of a few orders and deletes the payments of others, among those up to `highestOrderId`.
 */
export async function corrupt(pool: Pool, highestOrderId: number, random: () => number): Promise<void> {
  const pick = (count: number) => Array.from({ length: count }, () => 1 + Math.floor(random() * highestOrderId));
  await pool.query('UPDATE orders SET total_cents = 0, updated_at = now() WHERE id = ANY($1::bigint[])', [
    pick(ORDERS_PER_ROUND),
  ]);
  await pool.query('DELETE FROM payments WHERE order_id = ANY($1::bigint[])', [pick(PAYMENTS_PER_ROUND)]);
}
