import { Client } from 'pg';
import { createDatabaseRoles } from '../../lib/rehearsal/demo/database-roles';
import { createSchema } from '../../lib/rehearsal/demo/schema';
import { createPostgresEngine } from '../../lib/rehearsal/engines/postgres/postgres-engine';
import { APPLICATION, type ClientOptions, restoredServer, VALIDATOR } from './restored-server';

/** A real PostgreSQL server with the demo's tables. */
export function restoredDatabase() {
  return restoredServer({
    engine: 'postgres',
    createEngine: createPostgresEngine,
    openSession: async (options: ClientOptions) => {
      const client = new Client(options);
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    closeSession: (client) => client.end().catch(() => undefined),
    fill: async (master, application) => {
      const passwords = { ordersApp: APPLICATION.password, recoveryValidator: VALIDATOR.password };
      await createDatabaseRoles(master, passwords);
      const app = await application();
      await createSchema(app);
      return app;
    },
  });
}

export type RestoredDatabase = Awaited<ReturnType<typeof restoredDatabase>>;
