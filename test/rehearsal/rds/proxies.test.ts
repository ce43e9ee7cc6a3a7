import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { CALL, connectTo, createOrders, type DatabaseWorld, openDatabaseWorld, until } from './database-world';

let world: DatabaseWorld;
let host: string;
let client: Client | undefined;

beforeEach(async () => {
  world = await openDatabaseWorld();
  await createOrders(world);
  await world.rds.openProxy({
    name: 'pool',
    vpcId: 'vpc-1',
    securityGroupIds: ['sg-app', 'sg-db'],
    secretArns: ['arn:application'],
    targetIdentifier: 'orders-db',
  });
  host = world.rds.proxyHost('pool')!;
});
afterEach(async () => {
  await client?.end().catch(() => undefined);
  client = undefined;
  await world.close();
});

const call = async (operation: 'RegisterDBProxyTargets' | 'DeregisterDBProxyTargets', identifier = 'orders-db') =>
  world.rds.operations[operation]!({ DBProxyName: 'pool', DBInstanceIdentifiers: [identifier] }, CALL);
const health = async () => {
  const { Targets } = (await world.rds.operations.DescribeDBProxyTargets!({ DBProxyName: 'pool' }, CALL)) as {
    Targets: { TargetHealth: { State: string } }[];
  };
  return Targets.map(({ TargetHealth }) => TargetHealth.State);
};

describe('an RDS Proxy', () => {
  it('forwards with a certificate of its own name, and comes to the database from its own address', async () => {
    client = await connectTo(world, host);

    const { rows } = await client.query(
      'select host(client_addr) as address from pg_stat_activity where pid = pg_backend_pid()',
    );

    expect(host).toBe('pool.proxy-cabcdefghijk.eu-central-1.rds.amazonaws.com');
    expect(rows[0].address).toBe(world.network.resolve(host));
  });

  it('cuts its clients when the target goes, and takes new ones once it is back', async () => {
    client = await connectTo(world, host);
    client.on('error', () => undefined);

    await call('DeregisterDBProxyTargets');

    await expect(client.query('select 1')).rejects.toThrow();
    await expect(connectTo(world, host)).rejects.toThrow();
    expect(await health()).toEqual([]);
    await call('RegisterDBProxyTargets');
    client = await connectTo(world, host);
    expect(await health()).toEqual(['AVAILABLE']);
  });

  it('does not reach a database behind a fence', async () => {
    await world.rds.operations.ModifyDBInstance!(
      { DBInstanceIdentifier: 'orders-db', VpcSecurityGroupIds: ['sg-quarantine'] },
      CALL,
    );

    await until('the fence is up', health, ([state]) => state === 'UNAVAILABLE');
    await expect(connectTo(world, host)).rejects.toThrow();
  });

  it('refuses a target twice, a second one, one that it does not have, and one that does not exist', async () => {
    await createOrders(world, 'other-db');

    await expect(call('RegisterDBProxyTargets')).rejects.toMatchObject({ name: 'DBProxyTargetAlreadyRegisteredFault' });
    await expect(call('RegisterDBProxyTargets', 'other-db')).rejects.toThrow(/already has a target/);
    await expect(call('DeregisterDBProxyTargets', 'other-db')).rejects.toMatchObject({
      name: 'DBProxyTargetNotFoundFault',
    });
    await expect(call('RegisterDBProxyTargets', 'no-db')).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
  });
});
