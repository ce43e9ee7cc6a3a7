import { readFileSync } from 'node:fs';
import { connectionPool } from './connections';
import { placeOrder } from './orders';

export { holdBack } from './hold-back';

/** Where the Lambda runtime keeps the certificate authorities that it trusts. */
const CERTIFICATE_AUTHORITY_FILE = '/var/runtime/ca-cert.pem';

interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** Writes the orders that partners put into the queue; a message that is none is reported as failed. */
export async function importOrders({ Records }: QueueEvent) {
  const failed: string[] = [];
  await withPool(async (place) => {
    for (const { messageId, body } of Records) {
      const order = orderFrom(body);
      if (order) await place(order);
      else failed.push(messageId);
    }
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Writes the next order of a subscription. */
export async function renewSubscription(): Promise<{ readonly orderId: number }> {
  return withPool(async (place) => ({ orderId: await place({ customerId: 1, totalCents: 990 }) }));
}

/** One connection for one invocation, so that a function which does not run holds no session. */
async function withPool<T>(
  work: (place: (order: { customerId: number; totalCents: number }) => Promise<number>) => Promise<T>,
): Promise<T> {
  const environment = process.env;
  const role = environment['DEMO_JOB'] ?? 'job';
  const pool = connectionPool(
    {
      role,
      database: {
        engine: environment['DATABASE_ENGINE'] === 'mariadb' ? 'mariadb' : 'postgres',
        host: environment['DATABASE_HOST'] ?? '',
        port: Number(environment['DATABASE_PORT'] ?? 5432),
        database: environment['DATABASE_NAME'] ?? '',
        user: environment['DATABASE_USER'] ?? '',
        password: environment['DATABASE_PASSWORD'] ?? '',
        certificateAuthorityPem: readFileSync(CERTIFICATE_AUTHORITY_FILE, 'utf8'),
      },
    },
    1,
  );
  try {
    return await work((order) => placeOrder(pool, { ...order, release: role, writer: role }));
  } finally {
    await pool.end();
  }
}

function orderFrom(body: string): { customerId: number; totalCents: number } | undefined {
  try {
    const { customerId, totalCents } = JSON.parse(body) as { customerId?: unknown; totalCents?: unknown };
    const valid = [customerId, totalCents].every((value) => Number.isSafeInteger(value) && Number(value) > 0);
    return valid ? { customerId: Number(customerId), totalCents: Number(totalCents) } : undefined;
  } catch {
    return undefined;
  }
}
