import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { realClock } from '../../../lib/rehearsal/clock';
import { GuardedListener } from '../../../lib/rehearsal/network/guarded-listener';
import { createNetwork, type LoopbackNetwork } from '../../../lib/rehearsal/network/loopback-network';

const run = promisify(execFile);
const CONTEXT = { region: 'eu-central-1', endpointSuffix: 'cnetworktest', clock: realClock };
const HOST = 'orders.cnetworktest.eu-central-1.rds.amazonaws.com';

let network: LoopbackNetwork;
let originalConnect: Socket['connect'];

beforeAll(async () => {
  originalConnect = Socket.prototype.connect;
  network = await createNetwork(CONTEXT);
  expect(Socket.prototype.connect).not.toBe(originalConnect);
  network.addSecurityGroup({ groupId: 'sg-app', vpcId: 'vpc-1', groupName: 'app', description: '', ingress: [] });
  network.addSecurityGroup({
    groupId: 'sg-db',
    vpcId: 'vpc-1',
    groupName: 'db',
    description: '',
    ingress: [{ fromPort: 5432, toPort: 5432, sourceSecurityGroupId: 'sg-app' }],
  });
});

afterAll(async () => {
  await network.close();
  expect(Socket.prototype.connect).toBe(originalConnect);
});

/** A server that answers each connection with the address it came from. */
async function echoSource(address: string, work: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.end(`${socket.remoteAddress}`));
  server.listen(0, address);
  await once(server, 'listening');
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

async function read(socket: Socket): Promise<string> {
  let text = '';
  for await (const part of socket) text += String(part);
  return text;
}

describe('addresses and names', () => {
  it('lets a target see the interface a connection leaves from', async () => {
    const source = network.attach(['sg-app']);
    const target = network.attach(['sg-db']);
    network.setName(HOST, target.address);
    await echoSource(target.address, async (port) => {
      const inside = await network.runFrom(source, async () => read(connect(port, HOST)));
      const outside = await network.runFrom(undefined, async () => read(connect({ port, host: HOST.toUpperCase() })));
      expect([inside, outside]).toEqual([source.address, '127.0.0.1']);
    });
    expect(await lookup(HOST)).toEqual({ address: target.address, family: 4 });
    network.setName(HOST, undefined);
    source.detach();
    target.detach();
  });

  it('refuses a database name that does not exist as DNS does, and leaves other hosts alone', async () => {
    const unknown = HOST.replace('orders', 'unknown');
    const socket = connect(5432, unknown);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect([error.code, error.message]).toEqual(['ENOTFOUND', `getaddrinfo ENOTFOUND ${unknown}`]);
    await expect(lookup(unknown)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await echoSource('127.0.0.1', async (port) => {
      const source = network.attach(['sg-app']);
      expect(await network.runFrom(source, async () => read(connect(port, 'localhost')))).toBe('127.0.0.1');
      source.detach();
    });
  });

  it('gives two networks on one machine different addresses and names', async () => {
    const other = await createNetwork({ ...CONTEXT, endpointSuffix: 'cother' });
    const [mine, theirs] = [network.attach([]), other.attach([])];
    expect(mine.address.split('.').slice(0, 3)).not.toEqual(theirs.address.split('.').slice(0, 3));
    other.setName('a.cother.eu-central-1.rds.amazonaws.com', theirs.address);
    expect(await lookup('a.cother.eu-central-1.rds.amazonaws.com')).toEqual({ address: theirs.address, family: 4 });
    await other.close();
    mine.detach();
  });

  it('refuses an interface in a group that does not exist', () => {
    expect(() => network.attach(['sg-none'])).toThrow("security group 'sg-none' does not exist");
  });
});

describe('security groups', () => {
  it('admits by group, port and range', () => {
    const source = network.attach(['sg-app']);
    network.addSecurityGroup({
      groupId: 'sg-open',
      vpcId: 'vpc-1',
      groupName: 'open',
      description: '',
      ingress: [{ fromPort: -1, toPort: -1, cidr: '0.0.0.0/0' }],
    });
    expect(network.admits(source.address, ['sg-db'], 5432)).toBe(true);
    expect(network.admits(source.address, ['sg-db'], 5433)).toBe(false);
    expect(network.admits(source.address, [], 5432)).toBe(false);
    expect(network.admits('127.0.0.1', ['sg-db'], 5432)).toBe(false);
    expect(network.admits('127.0.0.1', ['sg-open'], 1)).toBe(true);
    source.detach();
    expect(network.admits(source.address, ['sg-db'], 5432)).toBe(false);
  });

  it('holds a connection that is not admitted, keeps an admitted one, and cuts it on demand', async () => {
    const backend = createServer((socket) => socket.pipe(socket));
    backend.listen(0, '127.0.0.1');
    await once(backend, 'listening');
    const target = network.attach(['sg-db']);
    let open = true;
    const listener = await GuardedListener.start({
      address: target.address,
      port: network.databasePort,
      admits: () => open,
      target: () => ({ host: '127.0.0.1', port: (backend.address() as AddressInfo).port }),
    });
    const tracked = connect(network.databasePort, target.address);
    tracked.write('a');
    expect(String((await once(tracked, 'data'))[0])).toBe('a');

    open = false;
    const held = connect(network.databasePort, target.address);
    let answered = false;
    held.on('data', () => {
      answered = true;
    });
    held.write('b');
    await once(held, 'connect');
    tracked.write('c');
    expect(String((await once(tracked, 'data'))[0])).toBe('c');
    expect([answered, listener.connections]).toEqual([false, 1]);

    listener.cut();
    await once(tracked, 'close');
    expect([held.destroyed, listener.connections]).toEqual([false, 0]);
    held.on('error', () => {});
    const ended = once(held, 'close');
    await listener.close();
    await ended;
    backend.close();
    target.detach();
  });
});

describe('certificates', () => {
  it('verify against the authority for their own host name only', async () => {
    const { certificate, key } = await network.issueCertificate(HOST);
    const server = createTlsServer({ cert: certificate, key }, (socket) => socket.end('ok'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const options = { host: '127.0.0.1', port, ca: network.certificateAuthorityPem };

    expect(await read(connectTls({ ...options, servername: HOST }))).toBe('ok');
    const wrong = connectTls({ ...options, servername: `other-${HOST}` });
    expect(await once(wrong, 'error')).toMatchObject([{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }]);
    server.close();
  });
});

describe('child processes', () => {
  it('resolve through the control URL and leave from their interface', async () => {
    const control = createHttpServer((request, response) => {
      const name = new URL(request.url ?? '', 'http://local').searchParams.get('name') ?? '';
      const address = network.resolve(name);
      response.writeHead(address ? 200 : 404).end(address);
    });
    control.listen(0, '127.0.0.1');
    await once(control, 'listening');
    network.setControlUrl(`http://127.0.0.1:${(control.address() as AddressInfo).port}/`);
    const source = network.attach(['sg-app']);
    const target = network.attach(['sg-db']);
    network.setName(HOST, target.address);
    const env = { ...process.env, ...network.environmentFor(source) };

    await echoSource(target.address, async (port) => {
      const program = `
        const socket = require('node:net').connect(${port}, process.argv[1]);
        socket.on('data', (part) => console.log(String(part)));
        socket.on('error', (error) => console.log(error.code));`;
      const outputs = await Promise.all(
        [HOST, `no-${HOST}`].map((host) => run(process.execPath, ['-e', program, host], { env })),
      );
      expect(outputs.map(({ stdout }) => stdout.trim())).toEqual([source.address, 'ENOTFOUND']);
    });
    control.close();
    source.detach();
    target.detach();
  });
});
