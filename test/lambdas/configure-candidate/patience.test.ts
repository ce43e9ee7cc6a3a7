import { describe, expect, it } from '@jest/globals';
import { withPatience } from '../../../lambdas/configure-candidate/patience';

const HOUR = 3600;
const since = new Date('2026-11-21T10:00:00Z');
const at = (seconds: number) => new Date(since.getTime() + seconds * 1000).toISOString();
const options = { loop: 'Configure candidate', deadlineSeconds: 7 * HOUR, besidesBackupSeconds: HOUR };
const patience = (backedUpAt?: string) =>
  withPatience({ since: at(0), deadline: at(7 * HOUR), rounds: 3 }, options, backedUpAt);

describe('patience with a candidate', () => {
  it('is an hour where no backup is seen', () => {
    expect(patience()).toEqual({
      loop: { since: at(0), deadline: at(HOUR), rounds: 3 },
      options: { ...options, deadlineSeconds: HOUR },
    });
  });

  it('is an hour more from the last sight of its first backup on', () => {
    expect(patience(at(3 * HOUR)).loop.deadline).toBe(at(4 * HOUR));
  });

  it('never goes beyond the declared deadline', () => {
    expect(patience(at(7 * HOUR)).loop.deadline).toBe(at(7 * HOUR));
  });
});
