import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { race } from '../../../lib/rehearsal/states/duration';

/** Begins a race whose work never ends; gives a reference to what only that work knows. */
function beginEndless(): WeakRef<object> {
  const world = { of: 'the work' };
  const work = () => new Promise<never>(() => void world);
  race(undefined, work, []).catch(() => world);
  return new WeakRef(world);
}

describe('a race', () => {
  it('keeps nothing of a work that never ends', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const reference = beginEndless();
    await turn();
    collect();

    expect(reference.deref()).toBeUndefined();
  });

  it('tells its limits that it is over', async () => {
    let limited: AbortSignal | undefined;
    const limit = (signal: AbortSignal) => {
      limited = signal;
      return new Promise<never>(() => undefined);
    };

    await expect(race(undefined, async () => 'done', [limit])).resolves.toBe('done');
    expect(limited?.aborted).toBe(true);
  });

  it('ends with the reason of a signal', async () => {
    const control = new AbortController();
    const raced = race(control.signal, () => new Promise<never>(() => undefined), []);
    control.abort(new Error('stopped'));

    await expect(raced).rejects.toThrow('stopped');
    await expect(race(control.signal, async () => 'never', [])).rejects.toThrow('stopped');
  });
});
