import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { missingMysqlRights } from '../../lambdas/check-login/mysql-rights';
import { endMysqlSessions } from '../../lambdas/end-sessions/mysql-sessions';
import { rowsSince, tablesOf } from '../../lambdas/list-lost-writes/statements';
import type { Check } from '../../lambdas/shared/contract/verdict';
import { identityOf } from '../../lambdas/shared/server-identity';
import { connect, LoginRefused, StatementFailed } from '../../lambdas/shared/sql';
import { takesWrites } from '../../lambdas/shared/takes-writes';
import { mysqlTableName } from '../../lambdas/validate-data/identifier';
import { describeWithMariadb } from '../rehearsal/engines/with-mariadb';
import { checksOf, DAMAGES, notPassedOf, outcomesOf } from './data-checks';
import { type RestoredMariadb, restoredMariadb } from './restored-mariadb';
import { VALIDATOR } from './restored-server';

const ALL = checksOf(
  'orders',
  'select o.id from orders.orders o left join orders.payments p on p.order_id = o.id group by o.id, o.total_cents having o.total_cents <> coalesce(sum(p.amount_cents), 0) # each is paid',
);

describeWithMariadb('on a real MariaDB server', () => {
  let database: RestoredMariadb;

  beforeAll(async () => {
    database = await restoredMariadb();
  });
  afterAll(async () => {
    await database.close();
  });
  beforeEach(async () => {
    for (const statement of [
      'set foreign_key_checks = 0',
      'truncate payments',
      'truncate orders',
      'truncate customers',
      'set foreign_key_checks = 1',
      "insert into customers values (1, 'a@example.com', '2026-11-21 10:00:00', '2026-11-21 10:00:00')",
      "insert into orders values (1, 1, 500, '2026-11-21 10:01:30.25'), (2, 1, 500, '2026-11-21 10:01:20'), (3, 1, 500, '2026-11-21 10:01:10')",
      'insert into payments (order_id, amount_cents, updated_at) select id, 500, updated_at from orders',
    ]) {
      await database.app.query(statement);
    }
  });

  const outcomes = (checks = ALL) => outcomesOf(database.validator, checks);
  const notPassed = async () => notPassedOf(await outcomes());

  it('checks pass on sound data and say what they looked at', async () => {
    const results = await outcomes();

    expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(results.find(({ id }) => id === 'count')).toMatchObject({ observed: 3, rowsExamined: 3 });
    expect(results.find(({ id }) => id === 'keys')).toMatchObject({ observed: 2, rowsExamined: 6 });
    expect(results.find(({ id }) => id === 'recent')).toMatchObject({ observed: 29.75 });
  });

  it('checks pass while the server is read only: the switch is lifted after the swap', async () => {
    await database.server.setReadOnly?.(true);
    const found = await notPassed();
    await database.server.setReadOnly?.(false);

    expect(found).toEqual([]);
  });

  it('checks and counts read times as UTC, wherever the server thinks it is', async () => {
    await database.asAdmin("set global time_zone = '+05:00'");
    const found = await notPassed();
    const sql = await database.validator();
    const rows = await rowsSince(sql, 'orders.orders', 'updated_at', '2026-11-21T10:01:20.000Z');
    await sql.close();
    await database.asAdmin("set global time_zone = '+00:00'");

    expect(found).toEqual([]);
    expect(rows).toBe(1);
  });

  it.each([
    ...DAMAGES,
    [
      'orphans that a switched-off check let in',
      ['set foreign_key_checks = 0', 'update orders set customer_id = 9 where id = 1', 'set foreign_key_checks = 1'],
      ['keys: fail'],
    ] as const,
  ])('checks find %s and nothing else', async (_what, statements, expected) => {
    for (const statement of statements) await database.app.query(statement);

    expect(await notPassed()).toEqual(expected);
  });

  it('checks keep a row without a parent apart from one that names none', async () => {
    await database.app.query('update orders set customer_id = null where id = 1');

    expect(await notPassed()).toEqual([]);
  });

  it('checks that cannot be run are errors, tell why, and do not keep others from running', async () => {
    const checks: readonly Check[] = [
      { id: 'missing', kind: 'sql', sql: 'select no_such_column from orders.orders' },
      { id: 'writes', kind: 'sql', sql: 'select 1 from orders.orders for update; delete from orders.orders' },
      { id: 'slow', kind: 'sql', sql: 'select sleep(30)', timeoutSeconds: 1 },
      { id: 'hidden', kind: 'sql', sql: 'select /*! 1, */ 2' },
      { id: 'case', kind: 'rowCount', table: 'orders.ORDERS', min: 1 },
      { id: 'count', kind: 'rowCount', table: '`orders`.`orders`', min: 3 },
    ];
    const results = await outcomes(checks);

    expect(results.map(({ id, outcome }) => `${id}: ${outcome}`)).toEqual([
      'missing: error',
      'writes: error',
      'slow: error',
      'hidden: error',
      'case: fail',
      'count: pass',
    ]);
    expect(results[0]?.message).toMatch(/42S22.*no_such_column/);
    expect(results[2]?.message).toMatch(/max_statement_time/);
  });

  it('ends the sessions of the application and none of its own', async () => {
    const session = await database.newSession();
    const gone = new Promise((resolve) => session.once('error', resolve));
    const other = await database.validator();
    const sql = await database.validator();
    const first = await endMysqlSessions(sql);
    await gone;
    await database.server.setReadOnly?.(true);
    const second = await endMysqlSessions(sql);
    await database.server.setReadOnly?.(false);

    expect(first.ended).toBeGreaterThanOrEqual(2);
    expect(first.readOnly).toBe(false);
    expect(second).toEqual({ ended: 0, remaining: 0, readOnly: true });
    expect(await other.query('select 1 as one')).toEqual([{ one: 1 }]);
    await Promise.all([sql.close(), other.close()]);
    // The test's own connections were among them.
    database.app = await database.newSession();
  });

  it('says which rights the validator lacks', async () => {
    const sql = await database.validator();
    const before = await missingMysqlRights(sql);
    await database.asAdmin("revoke execute on procedure mysql.rds_kill from recovery_validator@'%'");
    await database.asAdmin("revoke process on *.* from recovery_validator@'%'");
    const again = await database.validator();
    const after = await missingMysqlRights(again);
    await database.asAdmin("grant execute on procedure mysql.rds_kill to recovery_validator@'%'");
    await database.asAdmin("grant process on *.* to recovery_validator@'%'");

    expect(before).toEqual([]);
    expect(after).toEqual(['PROCESS on *.*', 'EXECUTE on procedure mysql.rds_kill']);
    await Promise.all([sql.close(), again.close()]);
  });

  it('knows whether it takes writes, and itself from a restored one, also after a restart', async () => {
    const identity = async () => {
      const sql = await database.validator();
      const [who, writes] = [await identityOf(sql), await takesWrites(sql)];
      await sql.close();
      return { who, writes };
    };
    const before = await identity();
    await database.server.setReadOnly?.(true);
    await database.server.restart();
    const readOnly = await identity();
    await database.server.setReadOnly?.(false);
    database.app = await database.newSession();

    expect(before).toMatchObject({ who: { systemIdentifier: 'mariadb' }, writes: true });
    expect(readOnly).toEqual({ who: before.who, writes: false });
  });

  it('counts what was written since a time, table by table', async () => {
    const sql = await database.validator();
    await database.app.query('create table `Odd ``name``` (id int primary key)');
    const tables = await tablesOf(sql);
    await database.app.query('drop table `Odd ``name```');
    const since = (time: string) => rowsSince(sql, 'orders.orders', 'updated_at', time);

    expect(tables).toEqual(['orders.customers', 'orders.`Odd ``name```', 'orders.orders', 'orders.payments']);
    expect(mysqlTableName(tables[1]!)).toEqual({ schema: 'orders', name: 'Odd `name`' });
    expect(await since('2026-11-21T10:01:20.000Z')).toBe(1);
    expect(await since('2026-11-21T10:01:19.900Z')).toBe(2);
    expect(await since('2026-11-21T10:00:00.000Z')).toBe(3);
    await sql.close();
  });

  it('refuses a connection to another host than the certificate names, to an address, and a wrong password', async () => {
    const at = { ...database.endpoint, port: database.server.address.port };
    const wrong = connect(at, { ...VALIDATOR, password: 'wrong-secret' }, database.caFile);

    await expect(connect({ ...at, host: '127.0.0.1' }, VALIDATOR, database.caFile)).rejects.toThrow(/found an address/);
    await expect(connect({ ...at, port: 1 }, VALIDATOR, database.caFile)).rejects.toMatchObject({
      name: 'ConnectionFailed',
    });
    await expect(wrong).rejects.toBeInstanceOf(LoginRefused);
    await expect(wrong).rejects.not.toThrow('wrong-secret');
    await database.server.restart(await database.certificateFor('another.example.com'));
    await expect(connect({ ...at, port: database.server.address.port }, VALIDATOR, database.caFile)).rejects.toThrow(
      /ERR_TLS_CERT_ALTNAME_INVALID|altnames/,
    );
    await database.server.restart(database.certificate);
    database.app = await database.newSession();
  });

  it('refuses a second statement in one text and says ConnectionFailed once the server ended it', async () => {
    const sql = await database.validator();
    await expect(sql.query('select 1; select 2')).rejects.toBeInstanceOf(StatementFailed);
    const [row] = await sql.query('select connection_id() as id');
    await database.asAdmin(`kill ${row?.['id']}`);

    await expect(sql.query('select 1')).rejects.toMatchObject({ name: 'ConnectionFailed' });
    await sql.close();
  });
});
