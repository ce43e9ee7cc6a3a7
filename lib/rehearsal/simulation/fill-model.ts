import type { ModelServer } from '../engines/model/model-server';
import type { Logins } from '../landscape';
import type { WorldContext } from '../world';

const ORDERS_PER_CUSTOMER = 20;
const VALIDATOR_MEMBERSHIPS = ['pg_read_all_data', 'pg_monitor', 'pg_signal_backend'];

/** Roles and rows of the demo: the last order was made now, one second after the order before it. */
export function fillModel(
  server: ModelServer,
  { rows, logins, random, clock }: { rows: number; logins: Logins } & Pick<WorldContext, 'random' | 'clock'>,
): void {
  if (!Number.isInteger(rows) || rows < 1) {
    throw new Error(`cannot fill the model with ${rows} orders: expected an integer of 1 or more`);
  }
  const now = clock.now().getTime();
  const first = new Date(now - rows * 1000);
  const login = (user: string, password: string, memberships: readonly string[]) =>
    server.commit('postgres_admin', { kind: 'login', user, login: { password, memberships } }, first);
  login('orders_app', logins.application, []);
  login('recovery_validator', logins.validator, VALIDATOR_MEMBERSHIPS);
  const customers = Math.ceil(rows / ORDERS_PER_CUSTOMER);
  server.commit('orders_app', { kind: 'customers', count: customers }, first);
  for (let made = 1; made <= rows; made++) {
    const customerId = 1 + Math.floor(random() * customers);
    const totalCents = 100 + Math.floor(random() * 50_000);
    const order = { kind: 'order', customerId, totalCents, release: 'good' } as const;
    server.commit('orders_app', order, new Date(now - (rows - made) * 1000));
  }
}
