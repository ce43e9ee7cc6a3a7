import { Client } from 'pg';
import { brokenOrders } from './demo/broken-orders';
import { MariadbClient } from './demo/mariadb/mariadb-client';
import type { Queryable } from './demo/queryable';
import type { JobView } from './job-desk';
import type { LocalWorld } from './local-world';
import { type DemoClient, pinSession, readTables, type TableState, whileWritesPause } from './table-state';

/** The database at one second: what a restore to it must give back. */
export interface Reference {
  /** Whole second, ISO 8601: point-in-time recovery on RDS has no finer precision. */
  readonly time: string;
  readonly tables: readonly TableState[];
  /** Set when a recovery point was taken at that second. */
  readonly recoveryPointArn?: string;
}

/** What must be the same before and after. */
export interface ServiceView {
  readonly service: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly taskDefinition: string;
  readonly scaling: string;
}

const PATIENCE_MILLISECONDS = 20_000;

/** Looks at the local world without changing it: tables behind the doors or through the production endpoint, services. */
export class Observer {
  constructor(private readonly world: LocalWorld) {}

  /** Connects past proxies and security groups. */
  async behindTheDoor<T>(resourceId: string, work: (client: DemoClient) => Promise<T>): Promise<T> {
    const backdoor = await this.world.databases.backdoor(resourceId);
    return this.isMariadb ? withMariadb(backdoor, work) : withClient(backdoor, work);
  }

  /** Connects as a function of the VPC would: by the production name, with the certificate checked. */
  async throughProduction<T>(work: (client: DemoClient) => Promise<T>): Promise<T> {
    const { network, database } = this.world;
    const source = network.attach(database.observerGroupIds);
    try {
      const { host, port, databaseName, validator } = database;
      const target = { host, port, database: databaseName, ...validator };
      const ca = network.certificateAuthorityPem;
      return await network.runFrom(source, () =>
        this.isMariadb
          ? withMariadb({ ...target, ssl: { ca, verifyIdentity: true }, connectTimeout: PATIENCE_MILLISECONDS }, work)
          : withClient({ ...target, ssl: { ca }, connectionTimeoutMillis: PATIENCE_MILLISECONDS }, work),
      );
    } finally {
      source.detach();
    }
  }

  /** Reads the original at a whole second while nobody can write; `meanwhile` runs under the same pause. */
  atWholeSecond<T>(meanwhile: () => Promise<T>): Promise<{ reference: Reference; result: T }> {
    return this.behindTheDoor(this.world.database.resourceId, (client) =>
      whileWritesPause(client, async () => {
        const time = await this.nextWholeSecond();
        const result = await meanwhile();
        return { reference: { time, tables: await readTables(client) }, result };
      }),
    );
  }

  brokenOrders(resourceId: string): Promise<number> {
    return this.behindTheDoor(resourceId, brokenOrders);
  }

  highestOrderId(): Promise<number> {
    return this.behindTheDoor(this.world.database.resourceId, async (client: Queryable) => {
      const { rows } = await client.query('select max(id) as id from orders');
      return Number(rows[0]?.['id']);
    });
  }

  ordersByRelease(release: string): Promise<number> {
    return this.throughProduction(async (client: Queryable) => {
      const { rows } = await client.query('select count(*) as counted from orders where "release" = $1', [release]);
      return Number(rows[0]?.['counted']);
    });
  }

  async services(): Promise<ServiceView[]> {
    const { operator, application } = this.world;
    const services = await operator.services(application.cluster, application.services);
    return Promise.all(
      services.map(async (service) => ({
        service: service.serviceName ?? '',
        desiredCount: service.desiredCount ?? 0,
        runningCount: service.runningCount ?? 0,
        taskDefinition: service.taskDefinition ?? '',
        scaling: await operator.scaling(application.cluster, service.serviceName ?? ''),
      })),
    );
  }

  /** The application's writers that are no services. */
  async jobs(): Promise<JobView[]> {
    const { operator, application } = this.world;
    const views = await Promise.all(application.jobs.map((job) => operator.jobs.view(job)));
    return views.filter((view) => view !== undefined);
  }

  /** Asks again until `reached`; throws after 20 s, since everything on this machine takes less. */
  async eventually(what: string, reached: () => Promise<boolean>): Promise<void> {
    const { clock } = this.world.context;
    const deadline = clock.now().getTime() + PATIENCE_MILLISECONDS;
    while (!(await reached())) {
      if (clock.now().getTime() > deadline) {
        throw new Error(`the rehearsal waited ${PATIENCE_MILLISECONDS / 1000} s for ${what} in vain`);
      }
      await clock.sleep(20);
    }
  }

  private get isMariadb(): boolean {
    return this.world.database.engine === 'mariadb';
  }

  /** Goes into the next second, so that every commit before lies below it and every commit after lies above. */
  private async nextWholeSecond(): Promise<string> {
    const { clock } = this.world.context;
    const second = Math.floor(clock.now().getTime() / 1000) * 1000 + 1000;
    while (clock.now().getTime() <= second) {
      await clock.sleep(second + 10 - clock.now().getTime());
    }
    return new Date(second).toISOString().replace('.000Z', 'Z');
  }
}

async function withClient<T>(
  options: ConstructorParameters<typeof Client>[0],
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client(options);
  // A server that is rebooted ends idle clients with an error event; the query that runs then rejects by itself.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await pinSession(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

async function withMariadb<T>(
  options: Parameters<typeof MariadbClient.connect>[0],
  work: (client: MariadbClient) => Promise<T>,
): Promise<T> {
  const client = await MariadbClient.connect(options);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
