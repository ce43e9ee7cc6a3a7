import { describe, expect, it } from '@jest/globals';
import { CallTrace } from '../../../lib/rehearsal/simulation/call-trace';
import { InProcessTransport } from '../../../lib/rehearsal/simulation/in-process-transport';
import { VirtualClock } from '../../../lib/rehearsal/simulation/virtual-clock';

const origin = (functionName: string) => ({ functionName, requestId: functionName });

function transport(arrived: string[]): InProcessTransport {
  const clock = new VirtualClock(new Date('2026-01-01T00:00:00Z'));
  return new InProcessTransport(clock, new CallTrace(), async ({ path }) => {
    arrived.push(path);
    return { status: 200, headers: {}, body: '' };
  });
}

describe('the transport of a simulation', () => {
  it('lets what is under way in one turn arrive in one order, requests before ends', async () => {
    const arrived: string[] = [];
    const one = transport(arrived);
    const request = (path: string) => ({
      ...{ method: 'GET', path, query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) },
    });

    await Promise.all([
      one.handOver(origin('d')).then(() => arrived.push('end of d')),
      one.handOver(origin('c')).then(() => arrived.push('end of c')),
      one.carry(request('/b'), origin('b')),
      one.carry(request('/a'), origin('a')),
    ]);

    expect(arrived).toEqual(['/a', '/b', 'end of c', 'end of d']);
  });
});
