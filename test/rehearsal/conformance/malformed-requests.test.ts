import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Account, openAccount } from './account';
import { malformedRequests } from './malformed-request';

/** Repeat a run with `FAST_CHECK_SEED=<seed of its title>`. */
const seed = Number(process.env['FAST_CHECK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const IDENTITY = {
  method: 'POST',
  target: '/',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
};

let account: Account;

beforeAll(async () => {
  account = await openAccount();
  account.services.s3.addBucket('reports');
});

afterAll(() => account.close());

describe('the endpoint, given malformed requests', () => {
  it(`refuses each of 600 generated ones and answers the next right one (seed ${seed})`, async () => {
    const refusedForm = fc.asyncProperty(malformedRequests(account.models), async ({ scope, wrong, ...request }) => {
      const calls = account.context.calls.length;
      const answer =
        scope === 'none' ? await account.raw.sendUnsigned(request) : await account.raw.send(scope, request);

      expect({ wrong, status: answer.status, failures: account.log }).toEqual({
        wrong,
        status: isRefusal(answer.status) ? answer.status : 'a refusal',
        failures: [],
      });
      expect(answer.body).not.toBe('');
      expect(account.context.calls.slice(calls)).toEqual([expect.objectContaining({ error: expect.any(String) })]);
      expect((await account.raw.send({ service: 'sts' }, IDENTITY)).status).toBe(200);
    });

    await fc.assert(refusedForm, { seed, numRuns: 600 });
  }, 60_000);

  it(`survives random bytes on its port (seed ${seed})`, async () => {
    const survived = fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2000 }), async (bytes) => {
      const answer = await sendBytes(account.url, bytes);

      expect(answer === '' || answer.startsWith('HTTP/1.1 400 ')).toBe(true);
      expect((await account.raw.send({ service: 'sts' }, IDENTITY)).status).toBe(200);
    });

    await fc.assert(survived, { seed, numRuns: 100 });
  }, 60_000);

  it('refuses a body of 17 MiB', async () => {
    const answer = await account.raw.send({ service: 'sts' }, { ...IDENTITY, body: Buffer.alloc(17 * 2 ** 20, 97) });

    expect(answer.status).toBe(413);
    expect(answer.body).toBe('request body is larger than 16777216 bytes');
    expect((await account.raw.send({ service: 'sts' }, IDENTITY)).status).toBe(200);
  });

  it.each([1_000, 12_000, 20_000, 200_000])('refuses a path of %i characters', async (length) => {
    const target = `/reports/${'a/'.repeat(length / 2)}`;

    const answer = await account.raw.send({ service: 's3' }, { ...IDENTITY, method: 'GET', target, body: '' });

    expect(isRefusal(answer.status)).toBe(true);
    expect((await account.raw.send({ service: 'sts' }, IDENTITY)).status).toBe(200);
  });

  it('ends the connection of a request with 4 MiB of path, and no other', async () => {
    const bytes = Buffer.from(`GET /${'a'.repeat(4 * 2 ** 20)} HTTP/1.1\r\nHost: x\r\n\r\n`);

    const answer = await sendBytes(account.url, bytes);

    expect(answer === '' || answer.startsWith('HTTP/1.1 400 ')).toBe(true);
    expect((await account.raw.send({ service: 'sts' }, IDENTITY)).status).toBe(200);
  });

  it.each(['1\r\na\r\n-6\r\n', '-1\r\n', 'g\r\n', 'ffffffffff\r\n', '1e9\r\n'])(
    'refuses an object in chunks that begin with %j',
    async (body) => {
      const headers = { 'content-encoding': 'aws-chunked' };
      const request = { method: 'PUT', target: '/reports/chunked', headers, body };

      const answer = await account.raw.send({ service: 's3' }, request);

      expect(answer.status).toBe(400);
      expect(answer.body).toContain('<Code>InvalidArgument</Code>');
    },
  );

  it('refuses a path that is not percent-encoded UTF-8', async () => {
    const answer = await account.raw.send(
      { service: 's3' },
      { ...IDENTITY, method: 'GET', target: '/%ff/%', body: '' },
    );

    expect(answer.status).toBe(400);
    expect(answer.body).toContain('<Code>InvalidURI</Code>');
  });
});

/** AWS's own answers to bad requests; S3 answers 501 to what it does not implement. */
function isRefusal(status: number): boolean {
  return (status >= 400 && status < 500) || status === 501;
}

function sendBytes(url: string, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(bytes));
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(text) : reject(error),
    );
  });
}
