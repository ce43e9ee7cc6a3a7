import { describe, expect, it } from '@jest/globals';
import { opensWithin } from '../../../lambdas/plan-recovery/windows';

describe('windows of RDS', () => {
  it.each([
    ['03:00-03:30', '2026-11-21T02:00:00Z', 60, true],
    ['03:00-03:30', '2026-11-21T01:59:00Z', 60, false],
    ['03:00-03:30', '2026-11-21T03:29:00Z', 0, true],
    ['03:00-03:30', '2026-11-21T03:30:00Z', 60, false],
    ['23:45-00:15', '2026-11-21T00:10:00Z', 0, true],
    ['00:10-00:40', '2026-11-21T23:50:00Z', 30, true],
    ['sun:04:00-sun:04:30', '2026-11-22T03:30:00Z', 60, true],
    ['sun:04:00-sun:04:30', '2026-11-21T03:30:00Z', 60, false],
    ['sat:23:30-sun:00:30', '2026-11-22T00:15:00Z', 0, true],
    ['sun:00:10-sun:00:40', '2026-11-21T23:50:00Z', 30, true],
  ])('%s seen at %s within %i minutes: %s', (window, now, minutes, expected) => {
    expect(opensWithin(window, new Date(now), minutes)).toBe(expected);
  });

  it('refuses what it cannot read', () => {
    expect(() => opensWithin('soon', new Date(), 1)).toThrow(/window 'soon' is not readable/);
  });
});
