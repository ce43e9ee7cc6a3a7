import type { ApplicationPool } from './connections';

const ORDERS_PER_ROUND = 3;
const PAYMENTS_PER_ROUND = 2;

/**
 * The fault that release `bad` carries: a clean-up of "abandoned" orders that hits paid ones. Each round zeroes the
 * totals of a few orders and deletes the payments of others, among those up to `highestOrderId`.
 */
export async function corrupt(pool: ApplicationPool, highestOrderId: number, random: () => number): Promise<void> {
  const pick = (count: number) => Array.from({ length: count }, () => 1 + Math.floor(random() * highestOrderId));
  await pool.query(pool.statements.zeroTotals, [pick(ORDERS_PER_ROUND)]);
  await pool.query(pool.statements.deletePayments, [pick(PAYMENTS_PER_ROUND)]);
}
