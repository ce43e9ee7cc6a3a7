import { Client } from 'pg';
import type { Rds } from './aws/rds/rds';
import { createDatabaseRoles } from './demo/database-roles';
import { createMariadbLogins, fillMariadb } from './demo/mariadb/fill';
import { MariadbClient } from './demo/mariadb/mariadb-client';
import { createSchema } from './demo/schema';
import { seed } from './demo/seed';
import type { Logins } from './landscape';
import type { WorldContext } from './world';

interface FilledDatabase {
  readonly engine: string;
  readonly resourceId: string;
  readonly databaseName: string;
  readonly rows: number;
}

/** Roles, schema and rows of the demo, through a connection of the administrator. */
export async function fillOverConnection(
  { random, clock }: WorldContext,
  rds: Rds,
  { engine, resourceId, databaseName, rows }: FilledDatabase,
  logins: Logins,
): Promise<void> {
  const passwords = { ordersApp: logins.application, recoveryValidator: logins.validator };
  if (engine === 'mariadb') {
    const client = await MariadbClient.connect({ ...(await rds.backdoor(resourceId)), database: databaseName });
    try {
      await createMariadbLogins(client, databaseName, passwords);
      await fillMariadb(client, rows, random, clock.now());
    } finally {
      await client.end();
    }
    return;
  }
  await withAdministrator(rds, resourceId, databaseName, async (client) => {
    await createDatabaseRoles(client, passwords);
    await client.query('set role orders_app');
    await createSchema(client);
    await seed(client, rows, random, clock.now());
    await client.query('reset role');
  });
}

async function withAdministrator(
  rds: Rds,
  resourceId: string,
  database: string,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client({ ...(await rds.backdoor(resourceId)), database });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
