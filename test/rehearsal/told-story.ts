import { expect } from '@jest/globals';
import type { RehearsalResult } from '../../lib/rehearsal/rehearsal-result';
import { type RehearsalOptions, rehearse } from '../../lib/rehearsal/rehearse';
import { badRelease } from '../../lib/rehearsal/stories/bad-release';
import type { Story } from '../../lib/rehearsal/stories/story';
import { devAssembly } from '../dev-assembly';

const ROWS = 1500;

/** Tells `bad-release` quickly, unless told otherwise. */
export async function tell(options: Partial<RehearsalOptions> = {}): Promise<RehearsalResult> {
  return rehearse({
    story: badRelease,
    rows: ROWS,
    seed: 5,
    restoreTo: 'time',
    assembly: await devAssembly(),
    paceScale: 0.2,
    signal: new AbortController().signal,
    say: () => undefined,
    ...options,
  });
}

/** What holds at the end of every story. */
export function expectToldAsItMust(result: RehearsalResult, story: Story): void {
  expect(result.differences).toEqual([]);
  expect(result.story).toBe(story.name);
  expect(Object.keys(result.calls).length).toBeGreaterThan(20);
  for (const { desiredBefore, desiredAfter } of result.services) {
    expect(desiredAfter).toBe(desiredBefore);
  }
  expect(result.tables.map(({ name }) => name)).toEqual(['customers', 'heartbeats', 'orders', 'payments']);
  expect(result.tables.find(({ name }) => name === 'orders')!.rowsAtT).toBeGreaterThan(ROWS);
}
