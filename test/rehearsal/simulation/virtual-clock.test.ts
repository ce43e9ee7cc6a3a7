import { describe, expect, it } from '@jest/globals';
import { SimulationStuck, VirtualClock } from '../../../lib/rehearsal/simulation/virtual-clock';

const START = new Date('2026-01-01T00:00:00Z');
const clockAt = () => new VirtualClock(START, () => ["execution 'e' in state 'Wait'"]);

describe('virtual clock', () => {
  it('fires timers by time, and those of one moment in the order in which they were set', async () => {
    const clock = clockAt();
    const fired: string[] = [];
    for (const [name, delay] of [
      ['c', 20],
      ['a', 10],
      ['d', 20],
      ['b', 10],
    ] as const) {
      clock.schedule(delay, () => fired.push(name));
    }

    await clock.pass(1);

    expect(fired).toEqual(['a', 'b', 'c', 'd']);
    expect(clock.now()).toEqual(new Date('2026-01-01T00:00:01Z'));
  });

  it('stands still while an immediate is open', async () => {
    const clock = clockAt();
    const seen: number[] = [];
    const chain = (left: number) => {
      seen.push(clock.milliseconds - START.getTime());
      if (left > 0) clock.immediate(() => chain(left - 1));
    };
    clock.schedule(5, () => chain(3));
    clock.schedule(6, () => seen.push(-1));

    await clock.pass(1);

    expect(seen).toEqual([5, 5, 5, 5, -1]);
  });

  it('rejects a sleep with the reason of its signal', async () => {
    const clock = clockAt();
    const control = new AbortController();
    const reason = new Error('enough');
    clock.schedule(10, () => control.abort(reason));

    await expect(clock.until(clock.sleep(1000, control.signal), { what: 'the sleep' })).rejects.toBe(reason);
    expect(clock.milliseconds - START.getTime()).toBe(10);
  });

  it('detects a deadlock at once when no timer is left, and says who waits', async () => {
    const stuck = await clockAt()
      .until(new Promise(() => undefined), { what: 'the end' })
      .catch((error: unknown) => error);

    expect(stuck).toBeInstanceOf(SimulationStuck);
    expect((stuck as SimulationStuck).kind).toBe('deadlock');
    expect((stuck as Error).message).toBe(
      "deadlock while waiting for the end: nothing is under way\n  execution 'e' in state 'Wait'",
    );
  });

  it('detects a deadlock behind upkeep that goes on for ever', async () => {
    const clock = clockAt();
    const upkeep = async () => {
      for (;;) await clock.sleep(60_000, undefined, 'upkeep');
    };
    void upkeep();

    await expect(clock.until(new Promise(() => undefined), { what: 'the end' })).rejects.toThrow(/^deadlock/);
  });

  it('ends a wait that is late', async () => {
    const clock = clockAt();

    await expect(clock.until(clock.sleep(5000), { what: 'the sleep', withinSeconds: 4 })).rejects.toThrow(
      /^the sleep is not there at 2026-01-01T00:00:04/,
    );
  });

  it('refuses to let time pass twice at once', async () => {
    const clock = clockAt();
    const first = clock.pass(1);

    await expect(clock.pass(1)).rejects.toThrow(/time passes already, for 1 s to pass/);
    await first;
  });
});
