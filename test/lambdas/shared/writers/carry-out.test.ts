import { describe, expect, it } from '@jest/globals';
import { stopEach } from '../../../../lambdas/shared/writers/carry-out';
import type { Change } from '../../../../lambdas/shared/writers/writer-kind';

function stops() {
  const made: string[] = [];
  const change = (subject: string, call: string, error?: Error): Change => ({
    call: { call, subject },
    make: async () => {
      if (error) {
        throw error;
      }
      made.push(`${call} ${subject}`);
    },
  });
  return { made, change };
}
const free = async () => undefined;

describe('stopping each writer', () => {
  it('stops the others when one refuses, leaves out what follows of that one, and throws what it said', async () => {
    const { made, change } = stops();
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    const writers = [
      [change('schedule a', 'disable', denied)],
      [change('service b', 'suspend', denied), change('service b', 'zero')],
      [change('service c', 'suspend'), change('service c', 'zero')],
    ];

    await expect(stopEach(writers, free)).rejects.toThrow(
      /2 writers could not be stopped: disable of schedule a: .*not authorized; suspend of service b/,
    );
    expect(made).toEqual(['suspend service c', 'zero service c']);
    await expect(stopEach(writers.slice(0, 1), free)).rejects.toBe(denied);
  });

  it('ends at once when the lock is lost', async () => {
    const { made, change } = stops();
    const lost = Object.assign(new Error('lost'), { name: 'LockLost' });
    const guard = async () => {
      if (made.length === 1) {
        throw lost;
      }
    };

    await expect(stopEach([[change('a', 'stop')], [change('b', 'stop')]], guard)).rejects.toBe(lost);
    expect(made).toEqual(['stop a']);
  });
});
