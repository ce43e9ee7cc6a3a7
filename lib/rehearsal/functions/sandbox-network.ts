import * as dns from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Network } from '../world';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;
const MOST_REDIRECTS = 20;
const NULL_BODY = new Set([204, 205, 304]);

function notFound(host: string): Error {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    errno: -3008,
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: host,
  });
}

/**
 * The `fetch` of a function: the endpoint and other loopback addresses as they are, host names of the application at the
 * local server that answers for them, and no other host: it fails as an unknown name does.
 */
export function sandboxFetch(network: Pick<Network, 'website'>): typeof fetch {
  const send = async (request: Request, redirects: number): Promise<Response> => {
    const url = new URL(request.url);
    if (LOOPBACK.test(url.hostname)) return fetch(request);
    const website = network.website(url.hostname);
    if (website === undefined) throw new TypeError('fetch failed', { cause: notFound(url.hostname) });
    const response = await requestWebsite(website, url, request);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null || request.redirect === 'manual')
      return response;
    if (request.redirect === 'error') throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    if (redirects >= MOST_REDIRECTS)
      throw new TypeError('fetch failed', { cause: new Error('redirect count exceeded') });
    return send(
      new Request(new URL(location, url), { headers: request.headers, signal: request.signal }),
      redirects + 1,
    );
  };
  return async (input, init) => send(new Request(input, init), 0);
}

/** `fetch` itself drops a Host header, which the local server needs to know the application by. */
async function requestWebsite(base: string, url: URL, request: Request): Promise<Response> {
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const headers = {
    ...Object.fromEntries(request.headers),
    host: url.host,
    ...(body ? { 'content-length': String(body.length) } : {}),
  };
  const outgoing = http.request(
    new URL(url.pathname + url.search, base),
    { method: request.method, headers, signal: request.signal },
    (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const status = incoming.statusCode ?? 502;
        const pairs = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
          values.map((value): [string, string] => [name, value]),
        );
        resolve(
          new Response(NULL_BODY.has(status) ? null : Buffer.concat(chunks), {
            status,
            statusText: incoming.statusMessage,
            headers: pairs,
          }),
        );
      });
    },
  );
  outgoing.on('error', (cause) =>
    reject(request.signal.aborted ? request.signal.reason : new TypeError('fetch failed', { cause })),
  );
  outgoing.end(body);
  return promise;
}

type Lookup = typeof dns.lookup;

const loopbackLookup = ((
  host: string,
  options: dns.LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, ...rest: never[]) => void,
) => {
  if (LOOPBACK.test(host)) dns.lookup(host, options, callback as never);
  else callback(notFound(host));
}) as unknown as Lookup;

type Start = (...parameters: unknown[]) => unknown;

/** `request` and `get` that resolve no name outside this machine. */
function onlyLoopback(start: Start): Start {
  return (first, ...rest) => {
    if (typeof first !== 'string' && !(first instanceof URL))
      return start({ ...(first as object), lookup: loopbackLookup }, ...rest);
    const [second, ...others] = rest;
    return typeof second === 'object' && second !== null
      ? start(first, { ...second, lookup: loopbackLookup }, ...others)
      : start(first, { lookup: loopbackLookup }, ...rest);
  };
}

/** What `require('http')` and `require('https')` give a function. */
export const sandboxHttp: unknown = {
  ...http,
  request: onlyLoopback(http.request as Start),
  get: onlyLoopback(http.get as Start),
};
export const sandboxHttps: unknown = {
  ...https,
  request: onlyLoopback(https.request as Start),
  get: onlyLoopback(https.get as Start),
};
