import type { RolePasswords } from '../database-roles';
import type { Queryable } from '../queryable';

const ORDERS_PER_CUSTOMER = 20;
const TABLES = [
  `create table customers (
    id bigint auto_increment primary key, email varchar(200) not null unique,
    created_at datetime(6) not null, updated_at datetime(6) not null)`,
  `create table orders (
    id bigint auto_increment primary key, customer_id bigint not null, total_cents bigint not null check (total_cents >= 0),
    "release" varchar(40) not null, created_at datetime(6) not null, updated_at datetime(6) not null,
    index orders_by_time (created_at), constraint orders_customer foreign key (customer_id) references customers (id))`,
  `create table payments (
    id bigint auto_increment primary key, order_id bigint not null, amount_cents bigint not null check (amount_cents > 0),
    created_at datetime(6) not null, updated_at datetime(6) not null,
    constraint payments_order foreign key (order_id) references orders (id))`,
  'create table heartbeats (writer varchar(80) primary key, beat_at datetime(6) not null)',
];

/** `orders_app`, which owns the tables, and `recovery_validator`, which reads everything and may end sessions. */
export async function createMariadbLogins(
  connection: Queryable,
  database: string,
  { ordersApp, recoveryValidator }: RolePasswords,
): Promise<void> {
  await connection.query("create user orders_app@'%' identified by $1 require ssl", [ordersApp]);
  await connection.query(
    `grant select, insert, update, delete, create, drop, references, index, alter on "${database}".* to orders_app@'%'`,
  );
  await connection.query("create user recovery_validator@'%' identified by $1 require ssl", [recoveryValidator]);
  await connection.query("grant select, process, show view on *.* to recovery_validator@'%'");
  await connection.query("grant execute on procedure mysql.rds_kill to recovery_validator@'%'");
}

/**
 * Tables of the demo with `rows` orders, one payment each and a customer for every 20 orders; the last order was made at
 * `until`, one second after the order before it.
 */
export async function fillMariadb(
  connection: Queryable,
  rows: number,
  random: () => number,
  until: Date,
): Promise<void> {
  for (const table of TABLES) await connection.query(table);
  const salt = Math.floor(random() * 2 ** 31);
  const customers = Math.ceil(rows / ORDERS_PER_CUSTOMER);
  const last = until.toISOString().replace('T', ' ').replace('Z', '');
  await connection.query(
    `insert into customers (id, email, created_at, updated_at)
     select seq, concat('customer-', seq, '@shop.example'), $1 - interval 400 day, $1 - interval 400 day
     from seq_1_to_${customers}`,
    [last],
  );
  await connection.query(
    `insert into orders (id, customer_id, total_cents, "release", created_at, updated_at)
     select seq, 1 + mod(crc32(concat($1, ':', seq)), $2), 100 + mod(crc32(concat($1, '/', seq)), 50000), 'good',
       $3 - interval ($4 - seq) second, $3 - interval ($4 - seq) second
     from seq_1_to_${rows}`,
    [salt, customers, last, rows],
  );
  await connection.query(
    `insert into payments (id, order_id, amount_cents, created_at, updated_at)
     select id, id, total_cents, created_at, updated_at from orders order by id`,
  );
}
