import { type Connection, createConnection } from 'mysql2/promise';
import { createMariadbEngine } from '../../lib/rehearsal/engines/mariadb/mariadb-engine';
import { APPLICATION, type ClientOptions, restoredServer, VALIDATOR } from './restored-server';

const SCHEMA = [
  'create table customers (id bigint primary key, email varchar(200) not null, created_at datetime(6) not null, updated_at datetime(6) not null)',
  'create table orders (id bigint primary key, customer_id bigint, total_cents bigint not null, updated_at datetime(6) not null, index (customer_id), foreign key (customer_id) references customers (id))',
  'create table payments (id bigint auto_increment primary key, order_id bigint not null, amount_cents bigint not null, updated_at datetime(6) not null, foreign key (order_id) references orders (id))',
];
const ACCOUNTS = [
  `create user orders_app@'%' identified by '${APPLICATION.password}' require ssl`,
  "grant select, insert, update, delete, create, drop, references, index, alter on orders.* to orders_app@'%'",
  `create user recovery_validator@'%' identified by '${VALIDATOR.password}' require ssl`,
  "grant select, process, show view on *.* to recovery_validator@'%'",
  "grant execute on procedure mysql.rds_kill to recovery_validator@'%'",
];

/** A real MariaDB server with tables like those of the demo. */
export async function restoredMariadb() {
  const restored = await restoredServer<Connection>({
    engine: 'mariadb',
    createEngine: createMariadbEngine,
    openSession: async (options: ClientOptions) => {
      const connection = await createConnection(options);
      connection.on('error', () => undefined);
      return connection;
    },
    closeSession: async (connection) => connection.destroy(),
    fill: async (master, application) => {
      for (const statement of ACCOUNTS) await master.query(statement);
      const app = await application();
      for (const statement of SCHEMA) await app.query(statement);
      return app;
    },
  });
  const asAdmin = async (statement: string) => {
    const { host, port, user, password } = restored.server.superuser;
    const admin = await createConnection({ host, port, user, password });
    await admin.query(statement);
    await admin.end();
  };
  return { ...restored, asAdmin };
}

export type RestoredMariadb = Awaited<ReturnType<typeof restoredMariadb>>;
