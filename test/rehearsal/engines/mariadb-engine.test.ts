import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { realClock } from '../../../lib/rehearsal/clock';
import type { Certificate, Engine, Server } from '../../../lib/rehearsal/engines/engine';
import { findBinaries } from '../../../lib/rehearsal/engines/mariadb/binaries';
import { createMariadbEngine } from '../../../lib/rehearsal/engines/mariadb/mariadb-engine';
import { CertificateAuthority } from '../../../lib/rehearsal/network/certificate-authority';
import { describeWithMariadb } from './with-mariadb';

const MASTER = { user: 'master', password: "correct'horse-9", database: 'orders' };
let directory: string;
let engine: Engine;
let certificate: Certificate;
let server: Server;

async function query(target: Server, statement: string, user: object = {}): Promise<RowDataPacket[]> {
  const connection = await createConnection({ ...target.address, ...MASTER, ...user, dateStrings: true });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(statement);
    return rows;
  } finally {
    await connection.end();
  }
}

const notes = async (target: Server) =>
  (await query(target, 'select note from notes order by id')).map((row) => row['note']);
const note = (target: Server, text: string) => query(target, `insert into notes (note) values ('${text}')`);

/** Waits until the server's clock shows another second: the binary log knows whole ones. */
async function nextSecond(): Promise<Date> {
  const second = async () => Number((await query(server, 'select unix_timestamp() as now'))[0]?.['now']);
  const before = await second();
  for (;;) {
    const now = await second();
    if (now > before) return new Date(now * 1000);
  }
}

describeWithMariadb('the MariaDB engine', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mariadb-engine-'));
    engine = await createMariadbEngine({ directory, clock: realClock });
    certificate = await (await CertificateAuthority.create('test', () => new Date())).issue('localhost');
    const { user: masterUser, password: masterPassword, database } = MASTER;
    server = await engine.create({ name: 'original', certificate, masterUser, masterPassword, database });
    await query(server, 'create table notes (id int auto_increment primary key, note varchar(40) not null)');
  });
  afterAll(async () => {
    await engine.close();
    expect(readdirSync(directory)).toEqual([]);
    const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
    expect(left.filter((line) => line.includes('mariadbd') && line.includes(directory))).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  it('gives the master user the rights of RDS, not those of an administrator', async () => {
    const rights = (await query(server, 'show grants')).map((row) => Object.values(row).join()).join();

    expect(rights).toMatch(/PROCESS/);
    expect(rights).not.toMatch(/SUPER|READ_ONLY ADMIN|ALL PRIVILEGES/);
    await expect(query(server, 'select 1', { user: 'rdsadmin', password: '' })).rejects.toThrow(/Access denied/);
  });

  it('refuses writes of everybody but itself while it is read only, over restarts too', async () => {
    await server.setReadOnly?.(true);
    await expect(note(server, 'refused')).rejects.toThrow(/--read-only/);
    await server.restart();
    await expect(note(server, 'refused')).rejects.toThrow(/--read-only/);
    await server.setPassword(MASTER.user, MASTER.password);
    await server.setReadOnly?.(false);
    await query(server, 'start transaction');
    await note(server, 'kept');

    expect(await notes(server)).toContain('kept');
  });

  it('ends the sessions of others through mysql.rds_kill, and none of RDS', async () => {
    const { user, password, database } = server.superuser;
    const admin = await createConnection({ ...server.address, user, password, database });
    const [[row]] = await admin.query<RowDataPacket[]>('select connection_id() as id');
    const session = await createConnection({ ...server.address, ...MASTER });
    session.on('error', () => undefined);
    const [[own]] = await session.query<RowDataPacket[]>('select connection_id() as id');

    await expect(query(server, `call mysql.rds_kill(${row?.['id']})`)).rejects.toThrow(/CANNOT KILL/);
    await query(server, `call mysql.rds_kill(${own?.['id']})`);
    await expect(session.query('select 1')).rejects.toThrow();
    await expect(query(server, 'call mysql.rds_kill(0)')).rejects.toMatchObject({ errno: 1094 });
    await admin.end();
  });

  it('restores to a second what was committed before it, and nothing later', async () => {
    await query(server, 'delete from notes');
    await note(server, 'in the copy');
    const copy = await server.copy('for-times');
    await nextSecond();
    await note(server, 'before');
    const time = await nextSecond();
    await note(server, 'after');
    await nextSecond();
    const latest = await server.archiveNow();
    const target = { kind: 'time', archive: server.archive, time } as const;
    const restored = await engine.restore({ name: 'to-time', certificate, database: 'orders', from: copy, target });
    const all = { ...target, time: latest };
    const whole = await engine.restore({ name: 'to-latest', certificate, database: 'orders', from: copy, target: all });

    expect(await notes(restored)).toEqual(['in the copy', 'before']);
    expect(await notes(whole)).toEqual(['in the copy', 'before', 'after']);
    expect(await notes(server)).toEqual(['in the copy', 'before', 'after']);
    await expect(
      engine.restore({
        name: 'too-early',
        certificate,
        database: 'orders',
        from: copy,
        target: { ...target, time: new Date(copy.consistentAt.getTime() - 1000) },
      }),
    ).rejects.toThrow(/consistent only from/);
  });

  it('restores a copy as it was when it was taken, also after its source is gone and of a restored server', async () => {
    await query(server, 'delete from notes');
    await note(server, 'first');
    const copy = await server.copy('of-original');
    await note(server, 'second');
    const from = { certificate, database: 'orders', target: { kind: 'copy' } } as const;
    const child = await engine.restore({ ...from, name: 'child', from: copy });
    await note(child, 'of the child');
    const again = await child.copy('of-child');
    await child.discard();
    await copy.discard();
    const grandchild = await engine.restore({ ...from, name: 'grandchild', from: again });

    expect(await notes(grandchild)).toEqual(['first', 'of the child']);
    await expect(engine.restore({ ...from, name: 'late', from: copy })).rejects.toThrow();
    await expect(
      engine.replicate({ name: 'replica', certificate, database: 'orders', source: server }),
    ).rejects.toThrow(/replicas of MariaDB are not offered/);
  });

  it('gives every server another server_id', async () => {
    const copy = await server.copy('for-identity');
    const target = { kind: 'copy' } as const;
    const other = await engine.restore({ name: 'other', certificate, database: 'orders', from: copy, target });
    const id = async (of: Server) => (await query(of, 'select @@server_id as id'))[0]?.['id'];

    expect(await id(other)).not.toBe(await id(server));
  });
});

describe('a machine without MariaDB', () => {
  it('is told every program that is missing and how to install them', async () => {
    await expect(findBinaries('')).rejects.toThrow(
      /'mariadbd', 'mariadb-install-db', 'mariabackup'.*apt-get install -y mariadb-server mariadb-backup/,
    );
  });
});
