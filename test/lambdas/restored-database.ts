import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { connect, type SqlEndpoint } from '../../lambdas/shared/sql';
import { realClock } from '../../lib/rehearsal/clock';
import { createDatabaseRoles } from '../../lib/rehearsal/demo/database-roles';
import { createSchema } from '../../lib/rehearsal/demo/schema';
import { createPostgresEngine } from '../../lib/rehearsal/engines/postgres/postgres-engine';
import { CertificateAuthority } from '../../lib/rehearsal/network/certificate-authority';

export const VALIDATOR = { username: 'recovery_validator', password: 'validator-secret' };
export const APPLICATION = { username: 'orders_app', password: 'application-secret' };

/** A real server with the demo's tables, reached as the handlers reach one: TLS, host name verified. */
export async function restoredDatabase() {
  const directory = mkdtempSync(join(tmpdir(), 'restored-'));
  const context = { directory, clock: realClock, log: () => undefined };
  const engine = await createPostgresEngine(context);
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
    engine: 'postgres',
    host: 'localhost',
    port: server.address.port,
    database: 'orders',
    applicationName: 'test',
  };
  const clients: Client[] = [];
  const client = async (user: string, password: string) => {
    const opened = new Client({
      ...server.address,
      user,
      password,
      database: 'orders',
      ssl: { rejectUnauthorized: false },
    });
    opened.on('error', () => undefined);
    await opened.connect();
    clients.push(opened);
    return opened;
  };
  await createDatabaseRoles(await client('master', 'master-secret'), {
    ordersApp: APPLICATION.password,
    recoveryValidator: VALIDATOR.password,
  });
  const app = await client(APPLICATION.username, APPLICATION.password);
  await createSchema(app);
  return {
    engine,
    server,
    certificate,
    endpoint,
    caFile,
    app,
    newSession: () => client(APPLICATION.username, APPLICATION.password),
    validator: (port = endpoint.port) => connect({ ...endpoint, port }, VALIDATOR, caFile),
    close: async () => {
      await Promise.all(clients.map((opened) => opened.end().catch(() => undefined)));
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type RestoredDatabase = Awaited<ReturnType<typeof restoredDatabase>>;
