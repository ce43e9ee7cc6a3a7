import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { startServer } from '../../../lib/rehearsal/aws/server';

describe('the server', () => {
  it('stays up after input that is not HTTP', async () => {
    const endpoint = async () => ({ status: 200, headers: {}, body: 'still here' });
    const server = await startServer({ endpoint, log: () => {} });
    const { port } = new URL(server.url);

    try {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.end('\x16\x03\x01 nonsense\r\n\r\n'));
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk;
        });
        socket.on('close', () => resolve(text));
        socket.on('error', reject);
      });

      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(await (await fetch(server.url)).text()).toBe('still here');
    } finally {
      await server.close();
    }
  });

  it('answers local questions of child processes and refuses bodies above its limit', async () => {
    const lines: string[] = [];
    const server = await startServer({
      endpoint: async ({ body }) => ({ status: 200, headers: {}, body: String(body.length) }),
      local: async (path, query) => (path === 'dns' ? `127.0.0.9 for ${query.get('name')}` : undefined),
      bodyLimit: 10,
      log: (line) => void lines.push(line),
    });

    try {
      const dns = await fetch(`${server.url}/_local/dns?name=orders.example`);
      const unknown = await fetch(`${server.url}/_local/other`);
      const accepted = await fetch(server.url, { method: 'POST', body: '0123456789' });
      const refused = await fetch(server.url, { method: 'POST', body: '0123456789a' });

      expect([dns.status, await dns.text()]).toEqual([200, '127.0.0.9 for orders.example']);
      expect(unknown.status).toBe(404);
      expect([accepted.status, await accepted.text()]).toEqual([200, '10']);
      expect(refused.status).toBe(413);
    } finally {
      await server.close();
    }
  });

  it('answers 500 and logs when the endpoint itself breaks', async () => {
    const lines: string[] = [];
    const endpoint = () => Promise.reject(new Error('no world'));
    const server = await startServer({ endpoint, log: (line) => void lines.push(line) });

    try {
      const answer = await fetch(`${server.url}/x`);

      expect(answer.status).toBe(500);
      expect(lines).toEqual([expect.stringContaining('request GET /x failed: Error: no world')]);
    } finally {
      await server.close();
    }
  });
});
