import { createHash } from 'node:crypto';

export interface Order {
  readonly customerId: number;
  readonly totalCents: number;
  readonly release: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Payment {
  readonly orderId: number;
  readonly amountCents: number;
  readonly createdAt: number;
}

/** Role of the server, with what it is a member of. */
export interface Login {
  readonly password: string;
  readonly memberships: readonly string[];
}

/** One change of the content, small enough that a history of a thousand is replayed at once. */
export type Change =
  | { readonly kind: 'login'; readonly user: string; readonly login: Login }
  | { readonly kind: 'customers'; readonly count: number }
  | { readonly kind: 'order'; readonly customerId: number; readonly totalCents: number; readonly release: string }
  /** What the bad release does: totals become zero, payments disappear. */
  | { readonly kind: 'damage'; readonly zeroed: readonly number[]; readonly unpaid: readonly number[] }
  /** Removes rows of a table. */
  | { readonly kind: 'remove'; readonly table: TableName; readonly ids: readonly number[] }
  /** Removes every row of a table. */
  | { readonly kind: 'truncate'; readonly table: TableName };

export const TABLES = ['customers', 'orders', 'payments'] as const;
export type TableName = (typeof TABLES)[number];

export interface Commit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Login that wrote. */
  readonly by: string;
  readonly change: Change;
}

/** The tables of the demo as a value that commits change. */
export class Content {
  readonly logins = new Map<string, Login>();
  readonly customers = new Map<number, { readonly createdAt: number }>();
  readonly orders = new Map<number, Order>();
  readonly payments = new Map<number, Payment>();
  private nextOrder = 1;

  static of(commits: readonly Commit[]): Content {
    const content = new Content();
    for (const commit of commits) content.apply(commit);
    return content;
  }

  apply({ at, change }: Commit): void {
    switch (change.kind) {
      case 'login':
        this.logins.set(change.user, change.login);
        return;
      case 'customers':
        for (let id = 1; id <= change.count; id++) this.customers.set(id, { createdAt: at });
        return;
      case 'order':
        this.placeOrder(at, change);
        return;
      case 'damage':
        this.damage(at, change);
        return;
      case 'remove':
        for (const id of change.ids) this[change.table].delete(id);
        return;
      case 'truncate':
        this[change.table].clear();
    }
  }

  /** The same for the same rows, however they came about. */
  hash(): string {
    const rows = TABLES.map((table) => [...this[table].entries()].sort(([a], [b]) => a - b));
    return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16);
  }

  /** Orders whose total is not the sum of their payments. */
  brokenOrders(): number {
    const paid = new Map<number, number>();
    for (const { orderId, amountCents } of this.payments.values()) {
      paid.set(orderId, (paid.get(orderId) ?? 0) + amountCents);
    }
    return [...this.orders].filter(([id, { totalCents }]) => totalCents !== (paid.get(id) ?? 0)).length;
  }

  private placeOrder(at: number, { customerId, totalCents, release }: Extract<Change, { kind: 'order' }>): void {
    const id = this.nextOrder;
    this.nextOrder += 1;
    this.orders.set(id, { customerId, totalCents, release, createdAt: at, updatedAt: at });
    this.payments.set(id, { orderId: id, amountCents: totalCents, createdAt: at });
  }

  private damage(at: number, { zeroed, unpaid }: Extract<Change, { kind: 'damage' }>): void {
    for (const id of zeroed) {
      const order = this.orders.get(id);
      if (order) this.orders.set(id, { ...order, totalCents: 0, updatedAt: at });
    }
    for (const id of unpaid) this.payments.delete(id);
  }
}
