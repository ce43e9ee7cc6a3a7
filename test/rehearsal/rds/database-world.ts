import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Client } from 'pg';
import { type Backup, createBackup } from '../../../lib/rehearsal/aws/backup/backup';
import { createRds, type Rds } from '../../../lib/rehearsal/aws/rds/rds';
import { realClock } from '../../../lib/rehearsal/clock';
import { createPostgresEngine } from '../../../lib/rehearsal/engines/postgres/postgres-engine';
import { createNetwork, type LoopbackNetwork } from '../../../lib/rehearsal/network/loopback-network';
import { Pace } from '../../../lib/rehearsal/pace';
import type { Call } from '../../../lib/rehearsal/service';
import type { NetworkInterface, WorldContext } from '../../../lib/rehearsal/world';

// Real servers on a busy machine.
jest.setTimeout(60_000);

export interface PublishedEvent {
  readonly detailType: string;
  readonly detail: unknown;
}

export interface DatabaseWorld {
  readonly context: WorldContext;
  readonly network: LoopbackNetwork;
  readonly rds: Rds;
  readonly backup: Backup;
  readonly events: PublishedEvent[];
  /** An interface in the security group that databases admit. */
  readonly application: NetworkInterface;
  readonly log: string[];
  close(): Promise<void>;
}

export const MASTER = { user: 'orders_admin', password: 'correct-horse-9', database: 'orders' } as const;
export const CALL: Call = {
  service: 'rds',
  operation: 'test',
  caller: { kind: 'operator', arn: 'arn:aws:iam::123456789012:user/operator' },
  requestId: 'test',
};

/** A world with two VPC groups: `sg-app` may reach `sg-db`, nothing may reach `sg-quarantine`. */
export async function openDatabaseWorld(paceScale = 0): Promise<DatabaseWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'database-world-'));
  const events: PublishedEvent[] = [];
  const log: string[] = [];
  const context: WorldContext = {
    region: 'eu-central-1',
    accountId: '123456789012',
    clock: realClock,
    pace: new Pace(paceScale),
    random: seeded(7),
    directory,
    endpointSuffix: 'cabcdefghijk',
    calls: [],
    log: (line) => log.push(line),
  };
  const network = await createNetwork(context);
  for (const groupId of ['sg-app', 'sg-db', 'sg-quarantine', 'sg-elsewhere']) {
    network.addSecurityGroup({
      groupId,
      groupName: groupId,
      description: groupId,
      vpcId: groupId === 'sg-elsewhere' ? 'vpc-2' : 'vpc-1',
      ingress: groupId === 'sg-db' ? [{ fromPort: 5432, toPort: 5432, sourceSecurityGroupId: 'sg-app' }] : [],
    });
  }
  const engine = await createPostgresEngine(context);
  const bus = { publish: (event: PublishedEvent) => events.push(event) };
  const rds = createRds({ context, network, engines: { postgres: engine }, events: bus });
  rds.addSubnetGroup({ name: 'orders-subnets', vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] });
  rds.addParameterGroup({ name: 'orders-parameters', family: engine.family });
  // What the roles of jobs may do is shown where roles are: in the simulated recoveries.
  const backup = createBackup({ context, rds, events: bus, authorizeJob: () => {} });
  return {
    context,
    network,
    rds,
    backup,
    events,
    log,
    application: network.attach(['sg-app']),
    close: async () => {
      await backup.close();
      await rds.close();
      await engine.close();
      await network.close();
      rmSync(directory, { recursive: true });
      if (existsSync(directory)) throw new Error(`${directory} is left`);
    },
  };
}

export function createOrders(
  world: DatabaseWorld,
  identifier = 'orders-db',
  overrides: Partial<Parameters<Rds['createInstance']>[0]> = {},
) {
  return world.rds.createInstance({
    identifier,
    masterUser: MASTER.user,
    masterPassword: MASTER.password,
    database: MASTER.database,
    subnetGroupName: 'orders-subnets',
    securityGroupIds: ['sg-db'],
    ...overrides,
  });
}

/** Opens a session as the application does: by host name, from its interface, with verified TLS. */
export function connectTo(
  world: DatabaseWorld,
  host: string,
  from: NetworkInterface | 'outside' = world.application,
): Promise<Client> {
  const client = new Client({
    ...MASTER,
    host,
    port: world.network.databasePort,
    ssl: { ca: world.network.certificateAuthorityPem },
    connectionTimeoutMillis: 400,
  });
  client.on('error', () => {});
  return world.network.runFrom(from === 'outside' ? undefined : from, async () => {
    await client.connect();
    return client;
  });
}

/** One statement on a session of its own; answers its rows. */
export async function queryOn(
  world: DatabaseWorld,
  host: string,
  statement: string,
): Promise<Record<string, unknown>[]> {
  const client = await connectTo(world, host);
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

export async function until<Value>(
  what: string,
  observe: () => Value | Promise<Value>,
  done: (value: Value) => boolean,
): Promise<Value> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const value = await observe();
    if (done(value)) return value;
    if (performance.now() > deadline) throw new Error(`gave up waiting until ${what}: found ${JSON.stringify(value)}`);
    await realClock.sleep(5);
  }
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
