import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LambdaUnderTest } from './lambda-under-test';

let world: LambdaUnderTest;

beforeEach(() => {
  world = new LambdaUnderTest();
});

afterEach(() => world.close());

describe('fetch of a function', () => {
  const source = `export const handler = async (event: { url: string; method?: string; body?: string }) => {
    try {
      const response = await fetch(event.url, { method: event.method ?? 'GET', body: event.body, headers: { 'x-asked': 'yes' } });
      return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
    } catch (error: any) {
      return { name: error.name, code: error.cause?.code, message: error.cause?.message };
    }
  };`;
  let server: http.Server;
  let base: string;

  beforeEach(async () => {
    server = http.createServer((request, response) => {
      if (request.url === '/moved') return void response.writeHead(302, { location: '/final' }).end();
      response.setHeader('content-type', 'text/plain');
      request.on('data', () => undefined);
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () =>
        response
          .writeHead(request.url === '/down' ? 503 : 200)
          .end(`${request.method} ${request.headers.host}${request.url} ${request.headers['x-asked']} ${body}`),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    world.websites.set('orders.example.com', base);
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it.each([
    [
      { url: 'https://orders.example.com/health?x=1' },
      { status: 200, text: 'GET orders.example.com/health?x=1 yes ', type: 'text/plain' },
    ],
    [
      { url: 'https://orders.example.com/down' },
      { status: 503, text: 'GET orders.example.com/down yes ', type: 'text/plain' },
    ],
    [
      { url: 'https://orders.example.com/orders', method: 'POST', body: '{"a":1}' },
      { status: 200, text: 'POST orders.example.com/orders yes {"a":1}', type: 'text/plain' },
    ],
    [
      { url: 'https://orders.example.com/moved' },
      { status: 200, text: 'GET orders.example.com/final yes ', type: 'text/plain' },
    ],
    [
      { url: 'https://example.net/' },
      { name: 'TypeError', code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND example.net' },
    ],
  ])('answers %j', async (event, expected) => {
    const arn = await world.deploy('fetches', source);

    expect(await world.payloadOf(arn, event)).toEqual(expected);
  });

  it('reaches loopback addresses as they are', async () => {
    const arn = await world.deploy('fetches', source);

    expect(await world.payloadOf(arn, { url: `${base}/direct` })).toMatchObject({
      status: 200,
      text: expect.stringContaining('/direct'),
    });
  });

  it('keeps http and https from leaving this machine', async () => {
    const arn = await world.deploy(
      'requests',
      `import { get } from 'node:https';
       import { request } from 'node:http';
       const ask = (start: any, ...rest: any[]) => new Promise((resolve) => start(...rest, (r: any) => { r.resume(); resolve(r.statusCode); }).on('error', (e: any) => resolve(e.code)).end());
       export const handler = async (event: { base: string }) => [await ask(get, 'https://example.net/'), await ask(request, { host: 'example.net', port: 80 }), await ask(request, event.base)];`,
    );

    expect(await world.payloadOf(arn, { base })).toEqual(['ENOTFOUND', 'ENOTFOUND', 200]);
  });
});
