import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { decide } from '../../../lambdas/verify-service/decide';
import { handler } from '../../../lambdas/verify-service/handler';
import { EXECUTION, requested } from '../recovery-state';

let server: Server;
let failing: number;
let served: number;

beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  failing = 0;
  served = 0;
  server = createServer((_request, response) => {
    served += 1;
    response.writeHead(served <= failing ? 503 : 200).end('body');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env['DATABASE'];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function verify(options: object = {}) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
  process.env['DATABASE'] = JSON.stringify({ health: { urls: [url], maxErrorRate: 0.1 } });
  const context = {
    executionArn: EXECUTION,
    executionStartedAt: 'then',
    stateName: 'Verify service',
    enteredAt: 'now',
  };
  return handler({
    state: { ...requested(), ...options },
    context,
    options: { loop: 'Verify service', deadlineSeconds: 900 },
  });
}

describe('verifying the service', () => {
  it('is done when the error rate is within the limit', async () => {
    failing = 1;

    expect(await verify()).toMatchObject({ status: 'done', requests: 10, failures: 1 });
  });

  it('waits while too many requests fail', async () => {
    failing = 2;

    expect(await verify()).toMatchObject({
      status: 'waiting',
      failures: 2,
      waitingFor: expect.stringContaining('HTTP 503'),
    });
  });

  it('ends with DeadlineExceeded when the service does not come back in time', async () => {
    failing = 10;
    const service = {
      status: 'waiting',
      since: '2026-01-01T00:00:00Z',
      deadline: '2026-01-01T00:15:00Z',
      rounds: 9,
      delaySeconds: 30,
    };

    await expect(verify({ service })).rejects.toMatchObject({ name: 'DeadlineExceeded' });
  });

  it('judges each URL alone', () => {
    const good = { url: 'https://a', requests: 10, failures: 0 };
    const bad = { url: 'https://b', requests: 10, failures: 3, lastFailure: 'HTTP 500' };

    expect(decide([good, bad], 0.2)).toContain("'https://b'");
    expect(decide([good, bad], 0.3)).toBeUndefined();
  });
});
