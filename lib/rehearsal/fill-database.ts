import { Client } from 'pg';
import type { Rds } from './aws/rds/rds';
import { createDatabaseRoles } from './demo/database-roles';
import { createSchema } from './demo/schema';
import { seed } from './demo/seed';
import type { Logins } from './landscape';
import type { WorldContext } from './world';

/** Roles, schema and rows of the demo, through a connection of the administrator. */
export async function fillOverConnection(
  { random, clock }: WorldContext,
  rds: Rds,
  { resourceId, databaseName, rows }: { resourceId: string; databaseName: string; rows: number },
  logins: Logins,
): Promise<void> {
  await withAdministrator(rds, resourceId, databaseName, async (client) => {
    await createDatabaseRoles(client, { ordersApp: logins.application, recoveryValidator: logins.validator });
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
