import * as nodeCrypto from 'node:crypto';
import * as nodeFs from 'node:fs';
import * as nodeHttp from 'node:http';
import { isBuiltin } from 'node:module';
import * as nodeNet from 'node:net';
import * as nodeTls from 'node:tls';
import { CERTIFICATE_AUTHORITY_FILE } from '../functions/sandbox-require';
import type { SandboxWorld } from './sandbox-world';
import { SimulatedClientRequest } from './simulated-http';
import { SimulatedSocket, SimulatedTls } from './simulated-socket';
import { randomMembers } from './virtual-globals';

/** What a bundle may have of Node without a door to this machine. */
const HARMLESS: ReadonlySet<string> = new Set([
  'assert',
  'async_hooks',
  'buffer',
  'constants',
  'dns',
  'events',
  'os',
  'path',
  'punycode',
  'querystring',
  'stream',
  'stream/promises',
  'stream/web',
  'string_decoder',
  'url',
  'util',
  'util/types',
  'vm',
  'zlib',
]);

/** The `require` of what runs in a simulation: of Node's own modules those without a door to this machine. */
export function simulatedRequire(own: unknown, current: () => SandboxWorld): (specifier: string) => unknown {
  const random = randomMembers(current);
  const http = httpModule(nodeHttp, current);
  const replaced = new Map<string, unknown>([
    ['process', own],
    ['http', http],
    ['https', httpModule(nodeHttp, current)],
    ['crypto', { ...nodeCrypto, ...random, createHmac, webcrypto: { subtle: nodeCrypto.webcrypto.subtle, ...random } }],
    ['net', { ...nodeNet, Socket: socketClass(current), connect: refusedDoor('net.connect') }],
    ['tls', { ...nodeTls, connect: secured(current) }],
    ...fileModules(current),
  ]);
  return (specifier) => {
    const name = specifier.replace(/^node:/, '');
    if (replaced.has(name)) return replaced.get(name);
    if (HARMLESS.has(name)) return process.getBuiltinModule(name);
    const known = isBuiltin(specifier);
    throw Object.assign(
      new Error(
        known
          ? `module '${specifier}' is not part of a simulation: expected one without a door to this machine`
          : `Cannot find module '${specifier}'; a bundle holds everything it needs besides Node's own modules`,
      ),
      { code: 'MODULE_NOT_FOUND' },
    );
  };
}

function httpModule(module: typeof nodeHttp, current: () => SandboxWorld): unknown {
  const request = (options: object, respond?: (response: unknown) => void) =>
    new SimulatedClientRequest(options, respond, (sent) => current().carry(sent));
  return { ...module, request, get: refusedDoor('http.get') };
}

function socketClass(current: () => SandboxWorld): unknown {
  return class extends SimulatedSocket {
    constructor() {
      super(current);
    }
  };
}

function secured(current: () => SandboxWorld) {
  return ({ socket, ...asked }: { socket?: unknown; servername?: string; ca?: string | Buffer }) => {
    if (socket instanceof SimulatedSocket) {
      return new SimulatedTls(socket, asked, current().network.certificateAuthorityPem);
    }
    throw new Error('tls.connect without a simulated socket is not part of a simulation');
  };
}

/** Only the signatures of requests are made with it, and nobody checks those: a constant in its place saves a tenth of a run. */
function createHmac() {
  const hmac = { update: () => hmac, digest: () => Buffer.alloc(32) };
  return hmac;
}

/** The certificate authority of the databases is the one file there is. */
function fileModules(current: () => SandboxWorld): [string, unknown][] {
  const read = (path: unknown): string => {
    if (String(path) === CERTIFICATE_AUTHORITY_FILE) return current().network.certificateAuthorityPem;
    throw Object.assign(new Error(`ENOENT: no such file or directory, open '${String(path)}'`), { code: 'ENOENT' });
  };
  const promises = { ...nodeFs.promises, readFile: async (path: unknown) => read(path) };
  const readFile = (path: unknown, ...rest: unknown[]) => {
    const done = rest.at(-1) as (error: unknown, data?: string) => void;
    promises.readFile(path).then((data) => done(null, data), done);
  };
  const existsSync = (path: unknown) => String(path) === CERTIFICATE_AUTHORITY_FILE;
  const files = { ...nodeFs, readFileSync: read, readFile, existsSync, promises };
  return [
    ['fs', files],
    ['fs/promises', promises],
  ];
}

function refusedDoor(name: string): () => never {
  return () => {
    throw new Error(
      `${name} is not part of a simulation: expected the AWS SDK's and the PostgreSQL client's own calls`,
    );
  };
}
