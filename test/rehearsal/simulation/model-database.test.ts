import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { seededRandom } from '../../../lib/rehearsal/demo/application/random';
import { ModelEngine } from '../../../lib/rehearsal/engines/model/model-engine';
import type { ModelServer } from '../../../lib/rehearsal/engines/model/model-server';
import { SimulatedNetwork } from '../../../lib/rehearsal/simulation/simulated-network';
import { SimulatedSocket } from '../../../lib/rehearsal/simulation/simulated-socket';
import { VirtualClock } from '../../../lib/rehearsal/simulation/virtual-clock';

const HOST = 'orders.c1.eu-west-1.rds.amazonaws.com';
const DATABASE_GROUP = 'sg-database';
const CLIENT_GROUP = 'sg-client';

async function modelDatabase() {
  const clock = new VirtualClock(new Date('2026-01-01T00:00:00Z'));
  const engine = new ModelEngine({ clock, random: seededRandom(1) });
  const misunderstood: Error[] = [];
  const network = new SimulatedNetwork(
    { region: 'eu-west-1', endpointSuffix: 'c1' },
    (host) => engine.serverAt(host),
    (error) => misunderstood.push(error),
  );
  const ingress = [{ fromPort: 5432, toPort: 5432, sourceSecurityGroupId: CLIENT_GROUP }];
  for (const [groupId, rules] of [
    [DATABASE_GROUP, ingress],
    [CLIENT_GROUP, []],
  ] as const) {
    network.addSecurityGroup({ groupId, vpcId: 'vpc-1', groupName: groupId, description: '', ingress: [...rules] });
  }
  const server = await engine.create({
    name: 'db-1',
    certificate: await network.issueCertificate(HOST),
    masterUser: 'admin',
    masterPassword: 'secret',
    database: 'orders',
  });
  const groups = [DATABASE_GROUP];
  const { address } = network.attach([]);
  await network.listen({
    address,
    port: 5432,
    admits: (source) => network.admits(source, groups, 5432),
    target: () => server.address,
  });
  network.setName(HOST, address);
  const client = network.attach([CLIENT_GROUP]);
  const connection = (password = 'secret') => {
    const stream = new SimulatedSocket(() => ({ network, address: client.address }));
    return new Client({ host: HOST, user: 'admin', password, database: 'orders', stream: () => stream as never });
  };
  const reach = (source = client.address) => network.connect(source, HOST, 5432, () => undefined);
  return { clock, engine, network, server, groups, connection, reach, misunderstood };
}

const order = (server: ModelServer, totalCents: number) =>
  server.commit('orders_app', { kind: 'order', customerId: 1, totalCents, release: 'good' });
const extended = (text: string, values: string[] = []) => ({ text, values, queryMode: 'extended' as const });

describe('model database', () => {
  it('restores the content of a moment, on a new timeline of the same system', async () => {
    const { clock, engine, server } = await modelDatabase();
    const from = await server.copy();
    order(server, 100);
    await clock.pass(10);
    const good = clock.now();
    const content = server.content.hash();
    await clock.pass(10);
    server.commit('orders_app', { kind: 'damage', zeroed: [1], unpaid: [] });
    const target = { kind: 'time', archive: server.archive, time: good } as const;
    const names = { certificate: server.certificate, database: 'orders' };

    const toTime = await engine.restore({ name: 'db-2', ...names, from, target });
    const toCopy = await engine.restore({ name: 'db-3', ...names, from, target: { kind: 'copy' } });
    order(toTime, 5);

    expect(server.content.brokenOrders()).toBe(1);
    expect(toTime.contentAt(good).hash()).toBe(content);
    expect(toTime.writes).toHaveLength(1);
    expect(toCopy.content.orders.size).toBe(0);
    expect(toTime.lineage).toEqual({ ...server.lineage, timeline: 2, parent: 'db-1', restored: 2 });
  });

  it('refuses a restore to a time before its copy', async () => {
    const { clock, engine, server } = await modelDatabase();
    const tooEarly = clock.now();
    await clock.pass(60);
    const options = { name: 'db-2', certificate: server.certificate, database: 'orders', from: await server.copy() };

    await expect(
      engine.restore({ ...options, target: { kind: 'time', archive: server.archive, time: tooEarly } }),
    ).rejects.toThrow(/consistent only from 2026-01-01T00:01:00/);
  });

  it('answers the statements of the functions to the real client', async () => {
    const { server, connection } = await modelDatabase();
    order(server, 100);
    const client = connection();
    await client.connect();

    const { rows } = await client.query(extended('select count(*)::text as rows from "public"."orders"'));
    await client.end();

    expect(rows).toEqual([{ rows: '1' }]);
    expect(server.sessions.size).toBe(0);
  });

  it('refuses a statement that it does not understand, by name', async () => {
    const { connection, misunderstood } = await modelDatabase();
    const client = connection();
    await client.connect();

    await expect(client.query(extended('select version()'))).rejects.toThrow(
      /does not understand 'select version\(\)'/,
    );
    expect(misunderstood).toHaveLength(1);
    await client.end();
  });

  it('refuses a wrong password as PostgreSQL does', async () => {
    const { connection } = await modelDatabase();

    await expect(connection('wrong').connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('ends a session with the error that PostgreSQL gives', async () => {
    const { server, connection } = await modelDatabase();
    const client = connection();
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    await client.connect();

    await server.stop();
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
    await ended;

    expect(errors[0]).toMatchObject({ code: '57P01' });
    await client.end();
  });

  it('keeps a connection that was open when the rules changed, and answers no new one', async () => {
    const { groups, reach, network } = await modelDatabase();
    const before = reach();
    groups.length = 0;

    expect(before.kind).toBe('connected');
    expect(reach().kind).toBe('noAnswer');
    expect(reach(network.attach([]).address).kind).toBe('noAnswer');
    expect(network.connect('', 'other.example.com', 5432, () => undefined).kind).toBe('notFound');
  });
});
