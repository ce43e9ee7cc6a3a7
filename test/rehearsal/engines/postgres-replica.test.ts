import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { realClock } from '../../../lib/rehearsal/clock';
import type { Engine, Server } from '../../../lib/rehearsal/engines/engine';
import { createPostgresEngine } from '../../../lib/rehearsal/engines/postgres/postgres-engine';
import { CertificateAuthority } from '../../../lib/rehearsal/network/certificate-authority';
import { until } from '../rds/database-world';

const DATABASE = 'orders';
const MASTER = { user: 'master', password: 'correct-horse-9', database: DATABASE };
let directory: string;
let engine: Engine;
let source: Server;
let replica: Server;

async function rows(server: Server, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ ...server.address, ...MASTER });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postgres-replica-'));
  engine = await createPostgresEngine({ directory, clock: realClock });
  const authority = await CertificateAuthority.create('test', () => new Date());
  const certificate = await authority.issue('localhost');
  const { user, password, database } = MASTER;
  source = await engine.create({ name: 'source', certificate, masterUser: user, masterPassword: password, database });
  await rows(source, 'create table orders (id int)');
  await rows(source, 'insert into orders values (1)');
  replica = await engine.replicate({ name: 'replica', certificate, database, source });
});

afterAll(async () => {
  await engine.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('a replica of the real engine', () => {
  it('reads what its source has archived, refuses to write, outlives a restart, and writes once it is promoted', async () => {
    expect(await rows(replica, 'select id from orders')).toEqual([{ id: 1 }]);
    await expect(rows(replica, 'insert into orders values (2)')).rejects.toThrow(/read-only transaction/);

    await replica.restart();
    await rows(source, 'insert into orders values (3)');
    await source.archiveNow();
    await until(
      'the commit is replayed',
      () => rows(replica, 'select id from orders where id = 3'),
      (found) => found.length === 1,
    );

    await replica.promote!();
    await until(
      'it is promoted',
      () => rows(replica, 'select pg_is_in_recovery() as follows'),
      ([row]) => row?.['follows'] === false,
    );
    await rows(replica, 'insert into orders values (4)');
    expect(await rows(source, 'select id from orders where id = 4')).toEqual([]);
  });
});
