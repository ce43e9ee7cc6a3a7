import { MariadbClient } from './mariadb/mariadb-client';
import type { Queryable } from './queryable';

const FROM_ORDERS = `FROM orders LEFT JOIN (SELECT order_id, sum(amount_cents) AS paid FROM payments GROUP BY order_id) AS paid
       ON paid.order_id = orders.id`;

/** Number of orders whose total is not the sum of their payments: 0 while the demo's invariant holds. */
export async function brokenOrders(connection: Queryable): Promise<number> {
  const { rows } = await connection.query(
    connection instanceof MariadbClient
      ? `SELECT count(*) AS broken ${FROM_ORDERS} WHERE NOT (orders.total_cents <=> coalesce(paid.paid, 0))`
      : `SELECT count(*)::text AS broken ${FROM_ORDERS} WHERE orders.total_cents IS DISTINCT FROM coalesce(paid.paid, 0)`,
  );
  return Number(rows[0]?.['broken']);
}
