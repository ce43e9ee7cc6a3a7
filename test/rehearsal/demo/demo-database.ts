import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDatabaseRoles } from '../../../lib/rehearsal/demo/database-roles';
import { createSchema } from '../../../lib/rehearsal/demo/schema';
import { createPostgresEngine } from '../../../lib/rehearsal/engines/postgres/postgres-engine';
import { createNetwork } from '../../../lib/rehearsal/network/loopback-network';
import { realContext } from '../ecs/ecs-world';

const PASSWORDS = { ordersApp: "orders'secret", recoveryValidator: 'validator-secret' };

/** A real server with the demo's roles and empty tables; `connect` as any role, `environment` for the application. */
export async function demoDatabase() {
  const context = realContext();
  const network = await createNetwork(context);
  const engine = await createPostgresEngine(context);
  const certificate = await network.issueCertificate('localhost');
  const server = await engine.create({
    name: 'orders',
    certificate,
    masterUser: 'master',
    masterPassword: 'master-secret',
    database: 'orders',
  });
  const clients: Client[] = [];
  const connect = async (user: string, password: string) => {
    const client = new Client({
      ...server.address,
      host: 'localhost',
      user,
      password,
      database: 'orders',
      ssl: { ca: network.certificateAuthorityPem },
    });
    // A server that stops first ends the connection; the test has no interest in it any more.
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  await createDatabaseRoles(await connect('master', 'master-secret'), PASSWORDS);
  const app = await connect('orders_app', PASSWORDS.ordersApp);
  await createSchema(app);
  const certificateFile = join(context.directory, 'ca.pem');
  writeFileSync(certificateFile, network.certificateAuthorityPem);
  return {
    context,
    server,
    app,
    connect,
    validator: () => connect('recovery_validator', PASSWORDS.recoveryValidator),
    environment: {
      DATABASE_HOST: 'localhost',
      DATABASE_PORT: String(server.address.port),
      DATABASE_NAME: 'orders',
      DATABASE_USER: 'orders_app',
      DATABASE_PASSWORD: PASSWORDS.ordersApp,
      DATABASE_CA_FILE: certificateFile,
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
      await engine.close();
      await network.close();
      context.dispose();
    },
  };
}

export type DemoDatabase = Awaited<ReturnType<typeof demoDatabase>>;
