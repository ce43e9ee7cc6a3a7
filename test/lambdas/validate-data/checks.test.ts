import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Check } from '../../../lambdas/shared/contract/verdict';
import { identityOf } from '../../../lambdas/shared/server-identity';
import { checksOf, DAMAGES, notPassedOf, outcomesOf, RESTORED_TO } from '../data-checks';
import { type RestoredDatabase, restoredDatabase } from '../restored-database';

const ALL = checksOf(
  'public',
  'select o.id from public.orders o left join public.payments p on p.order_id = o.id group by o.id having o.total_cents <> coalesce(sum(p.amount_cents), 0);',
);

let database: RestoredDatabase;

beforeAll(async () => {
  database = await restoredDatabase();
});
afterAll(async () => {
  await database.close();
});
beforeEach(async () => {
  await asSuperuser('drop schema if exists extra cascade; create schema extra authorization orders_app');
  await database.app.query(`truncate customers, orders, payments;
    insert into customers (id, email, created_at, updated_at) values (1, 'a@example.com', '${RESTORED_TO}', '${RESTORED_TO}');
    insert into orders (id, customer_id, total_cents, release, created_at, updated_at)
      select n, 1, 500, 'good', '2026-11-21 10:01:30Z', '2026-11-21 10:01:30Z' from generate_series(1, 3) n;
    insert into payments (order_id, amount_cents, created_at, updated_at) select id, 500, created_at, updated_at from orders`);
});

const outcomes = (checks = ALL, deadline?: number) => outcomesOf(database.validator, checks, deadline);
const notPassed = async (checks = ALL) => notPassedOf(await outcomes(checks));

/** As the world's own account: what no application may do. */
async function asSuperuser(statements: string) {
  const client = new Client({ ...database.server.superuser, database: 'orders' });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

describe('checks of a restored database', () => {
  it('pass on sound data and say what they looked at', async () => {
    const results = await outcomes();

    expect(results.map((result) => result.outcome)).toEqual(ALL.map(() => 'pass'));
    expect(results.find((result) => result.id === 'keys')).toMatchObject({ observed: 2, rowsExamined: 6 });
    expect(results.find((result) => result.id === 'recent')).toMatchObject({ observed: 30 });
  });

  it.each([
    ...DAMAGES,
    ['an infinite time', ["update orders set updated_at = 'infinity' where id = 1"], ['recent: fail']] as const,
  ])('find %s and nothing else', async (_what, statements, expected) => {
    for (const statement of statements) await database.app.query(statement);

    expect(await notPassed()).toEqual(expected);
  });

  it('find orphans that a disabled trigger let in', async () => {
    await asSuperuser('set session_replication_role = replica; delete from customers where id = 1');

    expect(await notPassed()).toEqual(['tables: fail', 'keys: fail']);
  });

  it('find a missing table, and an absent foreign key', async () => {
    const checks: readonly Check[] = [
      { id: 'gone', kind: 'rowCount', table: 'public.nothing', min: 1 },
      { id: 'bare', kind: 'foreignKeys', tables: ['public.customers'] },
      { id: 'late', kind: 'recency', table: 'public.heartbeats', column: 'beat_at', maxLagSeconds: 60 },
    ];

    expect(await notPassed(checks)).toEqual(['gone: fail', 'bare: fail', 'late: fail']);
  });

  it('answer error, never pass, where something cannot be known', async () => {
    await database.app.query(`create table extra.secret (id int); insert into extra.secret values (1);
      alter table extra.secret enable row level security, force row level security;
      create table extra.room (id int4range, open daterange, primary key (id, open without overlaps));
      create table extra.stay (id int4range, during daterange,
        foreign key (id, period during) references extra.room (id, period open))`);
    const checks: readonly Check[] = [
      { id: 'hidden', kind: 'rowCount', table: 'extra.secret', min: 1 },
      { id: 'temporal', kind: 'foreignKeys', tables: ['extra.stay'] },
      { id: 'unqualified', kind: 'rowCount', table: 'orders', min: 1 },
      { id: 'no-column', kind: 'recency', table: 'public.orders', column: 'missing', maxLagSeconds: 60 },
      { id: 'slow', kind: 'sql', sql: 'select 1 from pg_sleep(5)', timeoutSeconds: 1 },
      { id: 'writes', kind: 'sql', sql: 'with gone as (delete from public.orders returning id) select id from gone' },
      { id: 'two', kind: 'sql', sql: 'select 1; select 2' },
      { id: 'not-select', kind: 'sql', sql: 'delete from public.orders' },
      { id: 'value', kind: 'sql', sql: "select 1 where 'top-secret'::int = 1" },
      { id: 'after', kind: 'rowCount', table: 'public.orders', min: 3 },
    ];

    const results = await outcomes(checks);

    expect(results.map((result) => result.outcome)).toEqual([...Array(9).fill('error'), 'pass']);
    expect(results.find((result) => result.id === 'value')?.message).toBe('SQLSTATE 22P02');
    expect(results.find((result) => result.id === 'slow')?.message).toContain('57014');
  });

  it('answer error when the time for all checks is over', async () => {
    const results = await outcomes(ALL, Date.now() - 1);

    expect(new Set(results.map((result) => result.outcome))).toEqual(new Set(['error']));
  });

  it('warn only where the severity says so', async () => {
    expect(
      await notPassed([{ id: 'count', kind: 'rowCount', table: 'public.orders', min: 9, severity: 'warn' }]),
    ).toEqual(['count: warn']);
  });

  it('understand composite keys, MATCH SIMPLE, MATCH FULL, partitions and quoted names', async () => {
    await database.app.query(`create table extra."Parent ""x" (a int, "B b" int, primary key (a, "B b"));
      create table extra.simple (a int, b int, foreign key (a, b) references extra."Parent ""x");
      create table extra.complete (a int, b int, foreign key (a, b) references extra."Parent ""x" match full);
      create table extra.parted (a int, b int, foreign key (a, b) references extra."Parent ""x") partition by list (a);
      create table extra.parted_1 partition of extra.parted for values in (1, 2);
      insert into extra."Parent ""x" values (1, 1);
      insert into extra.simple values (1, 1), (null, 7), (7, null);
      insert into extra.complete values (1, 1), (null, null);
      insert into extra.parted values (1, 1)`);
    const checks: readonly Check[] = [
      { id: 'simple', kind: 'foreignKeys', tables: ['extra.simple'] },
      { id: 'complete', kind: 'foreignKeys', tables: ['extra.complete'] },
      { id: 'parted', kind: 'foreignKeys', tables: ['extra.parted'] },
      { id: 'named', kind: 'rowCount', table: 'extra."Parent ""x"', min: 1 },
    ];
    const sound = await notPassed(checks);

    await asSuperuser(`set session_replication_role = replica;
      insert into extra.simple values (9, 9); insert into extra.complete values (null, 1); insert into extra.parted_1 values (2, 2)`);

    expect(sound).toEqual([]);
    expect(await notPassed(checks)).toEqual(['simple: fail', 'complete: fail', 'parted: fail']);
  });

  it('tell a restored server from its source, also after it was restarted', async () => {
    const { engine, server, certificate } = database;
    const source = await identity(server.address.port);
    const from = await server.copy('copy');
    const restored = await engine.restore({
      name: 'copy',
      certificate,
      database: 'orders',
      from,
      target: { kind: 'copy' },
    });

    const atValidation = await identity(restored.address.port);
    await restored.restart();
    const afterRename = await identity(restored.address.port);

    expect(atValidation.systemIdentifier).toBe(source.systemIdentifier);
    expect(atValidation.timelineId).toBeGreaterThan(source.timelineId);
    expect(afterRename).toEqual(atValidation);
  });
});

async function identity(port: number) {
  const sql = await database.validator(port);
  try {
    return await identityOf(sql);
  } finally {
    await sql.close();
  }
}
