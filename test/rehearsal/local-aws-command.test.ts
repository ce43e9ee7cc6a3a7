import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { localAwsCommand } from '../../lib/cli/local-aws-command';

describe('npm run local-aws refuses', () => {
  it.each([
    { flags: ['--prot', '4599'], says: "unknown option '--prot'" },
    { flags: ['--port', '65536'], says: "--port is '65536', expected a whole number from 0 to 65535" },
    { flags: ['--port', ''], says: "--port is '', expected a whole number from 0 to 65535" },
    { flags: ['--time-scale', '-1'], says: "--time-scale is '-1', expected a number above 0 and up to 1000" },
    { flags: ['--rows', '1e6'], says: "--rows is '1e6', expected a whole number from 1000 to 10000000" },
    { flags: ['--latency', 'fast'], says: 'Allowed choices are none, model' },
    { flags: ['--engine', 'oracle'], says: 'Allowed choices are postgres' },
    { flags: ['extra'], says: 'too many arguments' },
  ])('$flags in one line', async ({ flags, says }) => {
    const { code, lines } = await refused(flags);

    expect(code).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(says);
  });

  it('a port that is taken, in one line', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const { code, lines } = await refused(['--port', String(port)]);

    server.close();
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`port ${port} of 127.0.0.1 is taken`);
  });
});

async function refused(flags: readonly string[]): Promise<{ code: number; lines: string[] }> {
  let output = '';
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  try {
    return { code: await localAwsCommand(flags), lines: output.trimEnd().split('\n') };
  } finally {
    write.mockRestore();
  }
}
