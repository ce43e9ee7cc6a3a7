import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `psql -At -c SQL 'host=... hostaddr=...'`, as far as the document uses it: CI needs no PostgreSQL client. */
const PSQL = `#!${process.execPath}
const { readFileSync } = require('node:fs');
const { Client } = require(${JSON.stringify(require.resolve('pg'))});
const [flags, command, sql, conninfo, ...rest] = process.argv.slice(2);
const given = Object.fromEntries(conninfo.split(' ').map((pair) => pair.split('=')));
const { host, hostaddr, port, dbname, user, sslmode, connect_timeout, ...unknown } = given;
if (flags !== '-At' || command !== '-c' || rest.length > 0 || sslmode !== 'verify-full' || Object.keys(unknown).length > 0) {
  throw new Error('psql is used in a way this stand-in does not know: ' + process.argv.slice(2).join(' '));
}
const client = new Client({
  host: hostaddr, port: Number(port), database: dbname, user, password: process.env.PGPASSWORD,
  ssl: { ca: readFileSync(process.env.PGSSLROOTCERT), servername: host },
  connectionTimeoutMillis: Number(connect_timeout) * 1000,
});
client.on('error', () => undefined);
client.connect()
  .then(() => client.query({ text: sql, rowMode: 'array', types: { getTypeParser: () => String } }))
  .then(({ rows }) => process.stdout.write(rows.map((row) => row.join('|') + '\\n').join('')))
  .then(() => client.end())
  .catch((error) => { process.stderr.write('psql: ' + error.message + '\\n'); process.exit(2); });
`;

const TUNNEL = `#!${process.execPath}
fetch(process.env.ENDPOINT_URL + '/_local/tunnel?name=' + encodeURIComponent(process.argv[2]))
  .then(async (answer) => {
    if (!answer.ok) throw new Error(await answer.text());
    process.stdout.write(await answer.text());
  })
  .catch((error) => { process.stderr.write('tunnel: ' + error.message + '\\n'); process.exit(1); });
`;

/** Puts the document's `psql` and `tunnel` into a directory; gives a PATH that begins with it. */
export async function handTools(directory: string): Promise<string> {
  const bin = join(directory, 'bin');
  await mkdir(bin);
  for (const [name, program] of Object.entries({ psql: PSQL, tunnel: TUNNEL })) {
    await writeFile(join(bin, name), program);
    await chmod(join(bin, name), 0o755);
  }
  return `${bin}:${process.env['PATH']}`;
}
