import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Clock, realClock } from '../../../lib/rehearsal/clock';
import { makeServerFiles, type ServerFiles } from '../../../lib/rehearsal/engines/servers/server-files';
import { ServerProcess } from '../../../lib/rehearsal/engines/servers/server-process';
import { until } from '../rds/database-world';

const ENDS_ON_QUIT = "process.on('SIGQUIT', () => process.exit(0)); setInterval(() => {}, 1000);";
/** Ready once its port is in the name of a file. */
const SERVES = `${ENDS_ON_QUIT} require('fs').writeFileSync('ready-' + process.argv[1], '')`;

let serversDirectory: string;
let files: ServerFiles;
let logged: string[];
let closedSessions: number;
let server: ServerProcess<{ close(): Promise<void> }>;

beforeEach(async () => {
  serversDirectory = mkdtempSync(join(tmpdir(), 'server-process-'));
  files = await makeServerFiles({ serversDirectory, account: {} }, 'one');
  logged = [];
  closedSessions = 0;
  server = serverWith(realClock);
});
afterEach(async () => {
  await server.end('QUIT');
  rmSync(serversDirectory, { recursive: true });
});

function serverWith(clock: Clock) {
  const host = {
    product: 'Program',
    binaries: undefined,
    account: {},
    clock,
    serversDirectory,
    copiesDirectory: serversDirectory,
    superuserPassword: '',
    log: (line: string) => void logged.push(line),
    close: async () => undefined,
  };
  const close = async () => {
    closedSessions += 1;
  };
  return new ServerProcess(host, files, {
    isReady: async () => existsSync(join(files.directory, `ready-${server.address.port}`)),
    millisecondsBetweenAsks: 1,
    session: () => ({ close }),
  });
}

const node = (script: string) => (port: number) => [process.execPath, '-e', script, String(port)];

describe('the process of a server', () => {
  it('is started once, on another port each time, and has a session while it runs', async () => {
    expect(() => server.requireSession()).toThrow(`Program in '${files.directory}' is stopped: expected it to run`);
    expect(await server.start(node(SERVES))).toBe(true);
    const first = server.address.port;
    expect(await server.start(node(SERVES))).toBe(false);
    expect([server.address.port, server.session]).toEqual([first, server.requireSession()]);
    await server.end('QUIT');
    expect([server.session, closedSessions]).toEqual([undefined, 1]);
    expect(await server.start(node(SERVES))).toBe(true);

    expect(logged).toEqual([]);
  });

  it('takes another port when somebody else has the one', async () => {
    const ports: number[] = [];
    await server.start((port) => {
      ports.push(port);
      return node(ports.length < 3 ? "console.log('Address already in use'); process.exit(1)" : SERVES)(port);
    });

    expect(ports).toHaveLength(3);
    expect(server.address.port).toBe(ports[2]);
  });

  it('tells its log when it ends while it starts, however often the port is taken', async () => {
    const starts: number[] = [];
    const name = `Program in '${files.directory}' ended with code`;

    await expect(server.start(node("console.log('no space'); process.exit(3)"))).rejects.toThrow(
      `${name} 3 while it started:\nno space`,
    );
    await expect(
      server.start((port) => {
        starts.push(port);
        return node("console.log('Address already in use'); process.exit(1)")(port);
      }),
    ).rejects.toThrow(`${name} 1 while it started`);
    expect(starts).toHaveLength(5);
  });

  it('is ended when it does not become ready in two minutes', async () => {
    let now = Date.now();
    const sleep = async (milliseconds: number) => {
      await realClock.sleep(milliseconds);
      // Only once the program hears its signal.
      if (existsSync(join(files.directory, 'hears'))) now += 60_000;
    };
    server = serverWith({ ...realClock, now: () => new Date(now), sleep });

    await expect(
      server.start(node(`${ENDS_ON_QUIT} console.log('replaying'); require('fs').writeFileSync('hears', '')`)),
    ).rejects.toThrow(`Program in '${files.directory}' was not ready after 120 s:\nreplaying`);
  });

  it('says when it ended by itself, and can be started again', async () => {
    await server.start(node(`${SERVES}; setInterval(() => require('fs').existsSync('stop') && process.exit(7), 5)`));
    writeFileSync(join(files.directory, 'stop'), '');
    await until(
      'its end is heard',
      () => logged,
      (lines) => lines.length > 0,
    );

    expect(logged).toEqual([`Program in '${files.directory}' ended by itself with code 7`]);
    expect(await server.start(node(SERVES))).toBe(true);
    expect(server.requireSession()).toBe(server.session);
  });
});
