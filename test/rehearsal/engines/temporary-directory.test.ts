import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { describeWithMariadb } from './with-mariadb';

const run = promisify(execFile);

let world: string;
/** Nobody but root may write here; the servers of root run under another account. */
let closed: string;
beforeEach(() => {
  world = mkdtempSync(join(tmpdir(), 'engine-world-'));
  closed = mkdtempSync(join(tmpdir(), 'engine-closed-'));
  chmodSync(closed, 0o555);
});
afterEach(() => {
  for (const directory of [world, closed]) rmSync(directory, { recursive: true, force: true });
});

/** Creates, copies and restores in a process of its own: a test cannot set the TMPDIR of its own process. */
async function restoreWith(module: string, factory: string): Promise<string> {
  const program = join(world, 'program.cjs');
  buildSync({
    stdin: {
      contents: `
        import { ${factory} } from './lib/rehearsal/engines/${module}';
        import { realClock } from './lib/rehearsal/clock';
        import { CertificateAuthority } from './lib/rehearsal/network/certificate-authority';
        (async () => {
          const engine = await ${factory}({ directory: process.argv[2], clock: realClock });
          try {
            const certificate = await (await CertificateAuthority.create('x', () => new Date())).issue('x');
            const database = 'orders';
            const original = await engine.create({ name: 'original', certificate, masterUser: 'master', masterPassword: 'secret-12', database });
            const from = await original.copy('copy');
            const { archive } = original;
            // MariaDB's log knows whole seconds: its latest time may be before the copy.
            let time = await original.archiveNow();
            while (time < from.consistentAt) time = await original.archiveNow();
            await engine.restore({ name: 'restored', certificate, database, from, target: { kind: 'time', archive, time } });
            process.stdout.write('restored');
          } finally {
            await engine.close();
          }
        })();`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    packages: 'external',
    outfile: program,
  });
  const env = { ...process.env, TMPDIR: closed, NODE_PATH: join(process.cwd(), 'node_modules') };
  const { stdout } = await run(process.execPath, [program, world], { env });
  expect(readdirSync(closed)).toEqual([]);
  return stdout;
}

describe('a TMPDIR that the servers may not write to', () => {
  it('does not matter to PostgreSQL', async () => {
    expect(await restoreWith('postgres/postgres-engine', 'createPostgresEngine')).toBe('restored');
  });
});

describeWithMariadb('a TMPDIR that the servers may not write to', () => {
  it('does not matter to MariaDB', async () => {
    expect(await restoreWith('mariadb/mariadb-engine', 'createMariadbEngine')).toBe('restored');
  });
});
