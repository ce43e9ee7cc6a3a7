import type { Queryable } from './queryable';

/** Number of orders whose total is not the sum of their payments: 0 while the demo's invariant holds. */
export async function brokenOrders(connection: Queryable): Promise<number> {
  const { rows } = await connection.query(
    `SELECT count(*)::text AS broken
     FROM orders LEFT JOIN (SELECT order_id, sum(amount_cents) AS paid FROM payments GROUP BY order_id) AS paid
       ON paid.order_id = orders.id
     WHERE orders.total_cents IS DISTINCT FROM coalesce(paid.paid, 0)`,
  );
  return Number(rows[0]?.['broken']);
}
