/** What the application says to its database, in the words of one engine. */
export interface Statements {
  readonly insertOrder: string;
  readonly insertPayment: string;
  readonly beat: string;
  readonly latestOrders: string;
  readonly newestRows: string;
  readonly rowCounts: string;
  readonly highestIds: string;
  readonly zeroTotals: string;
  readonly deletePayments: string;
}

const SHARED = {
  latestOrders: `SELECT id, customer_id AS "customerId", total_cents AS "totalCents", created_at AS "createdAt"
       FROM orders ORDER BY id DESC LIMIT 20`,
  newestRows: `SELECT (SELECT coalesce(max(id), 0) FROM orders) AS "order", (SELECT coalesce(max(id), 0) FROM payments) AS payment,
            (SELECT max(created_at) FROM orders) AS at`,
  rowCounts: 'SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM payments) AS payments',
  highestIds:
    'SELECT (SELECT coalesce(max(id), 0) FROM orders) AS "order", (SELECT coalesce(max(id), 0) FROM customers) AS customer',
};

const postgres: Statements = {
  ...SHARED,
  insertOrder: `INSERT INTO orders (customer_id, total_cents, release, created_at, updated_at)
       VALUES ($1, $2, $3, now(), now()) RETURNING id`,
  insertPayment: 'INSERT INTO payments (order_id, amount_cents, created_at, updated_at) VALUES ($1, $2, now(), now())',
  beat: 'INSERT INTO heartbeats VALUES ($1, now()) ON CONFLICT (writer) DO UPDATE SET beat_at = excluded.beat_at',
  zeroTotals: 'UPDATE orders SET total_cents = 0, updated_at = now() WHERE id = ANY($1::bigint[])',
  deletePayments: 'DELETE FROM payments WHERE order_id = ANY($1::bigint[])',
};

const mariadb: Statements = {
  ...SHARED,
  insertOrder: `INSERT INTO orders (customer_id, total_cents, "release", created_at, updated_at)
       VALUES ($1, $2, $3, now(6), now(6)) RETURNING id`,
  insertPayment:
    'INSERT INTO payments (order_id, amount_cents, created_at, updated_at) VALUES ($1, $2, now(6), now(6))',
  beat: 'INSERT INTO heartbeats VALUES ($1, now(6)) ON DUPLICATE KEY UPDATE beat_at = VALUES(beat_at)',
  zeroTotals: 'UPDATE orders SET total_cents = 0, updated_at = now(6) WHERE id IN ($1)',
  deletePayments: 'DELETE FROM payments WHERE order_id IN ($1)',
};

export function statementsOf(engine: 'postgres' | 'mariadb'): Statements {
  return engine === 'postgres' ? postgres : mariadb;
}
