import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { connect, type SqlEndpoint } from '../../lambdas/shared/sql';
import { realClock } from '../../lib/rehearsal/clock';
import { createMariadbEngine } from '../../lib/rehearsal/engines/mariadb/mariadb-engine';
import { CertificateAuthority } from '../../lib/rehearsal/network/certificate-authority';
import { APPLICATION, VALIDATOR } from './restored-database';

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

/** A real server with tables like those of the demo, reached as the handlers reach one: TLS, host name verified. */
export async function restoredMariadb() {
  const directory = mkdtempSync(join(tmpdir(), 'restored-mariadb-'));
  const engine = await createMariadbEngine({ directory, clock: realClock });
  const authority = await CertificateAuthority.create('test', () => new Date());
  const certificate = await authority.issue('localhost');
  const server = await engine.create({
    name: 'restored',
    certificate,
    masterUser: 'master',
    masterPassword: 'master-secret',
    database: 'orders',
  });
  const caFile = join(directory, 'ca.pem');
  writeFileSync(caFile, authority.pem);
  const endpoint: SqlEndpoint = {
    engine: 'mariadb',
    host: 'localhost',
    port: server.address.port,
    database: 'orders',
    applicationName: 'test',
  };
  const connections: Connection[] = [];
  const client = async (user: string, password: string) => {
    const ssl = { rejectUnauthorized: false };
    const opened = await createConnection({ ...server.address, user, password, database: 'orders', ssl });
    opened.on('error', () => undefined);
    connections.push(opened);
    return opened;
  };
  const master = await client('master', 'master-secret');
  for (const statement of ACCOUNTS) await master.query(statement);
  const app = await client(APPLICATION.username, APPLICATION.password);
  for (const statement of SCHEMA) await app.query(statement);
  return {
    engine,
    server,
    certificate,
    endpoint,
    caFile,
    app,
    certificateFor: (name: string) => authority.issue(name),
    asAdmin: async (statement: string) => {
      const { host, port, user, password } = server.superuser;
      const admin = await createConnection({ host, port, user, password });
      await admin.query(statement);
      await admin.end();
    },
    newSession: () => client(APPLICATION.username, APPLICATION.password),
    validator: () => connect({ ...endpoint, port: server.address.port }, VALIDATOR, caFile),
    close: async () => {
      for (const opened of connections) opened.destroy();
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type RestoredMariadb = Awaited<ReturnType<typeof restoredMariadb>>;
