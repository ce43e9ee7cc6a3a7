import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attemptId, instanceNames, restoreToken } from '../../../lambdas/shared/names';

const identifier = fc.stringMatching(/^[a-z](-?[a-z0-9]){0,21}$/).filter((name) => name.length <= 44);
const RDS_NAME = /^[a-z](-?[a-z0-9])*$/;

describe('names of a recovery', () => {
  it('are valid names of RDS, at most 63 characters long, for every valid production identifier', () => {
    fc.assert(
      fc.property(
        identifier,
        fc.string(),
        fc.string(),
        fc.integer({ min: 1, max: 99 }),
        (production, id, point, attempt) => {
          const names = instanceNames(production, attemptId(id, point, attempt));
          for (const name of Object.values(names)) {
            expect(name).toMatch(RDS_NAME);
            expect(name.length).toBeLessThanOrEqual(63);
            expect(name.startsWith(production)).toBe(true);
          }
        },
      ),
    );
  });

  it('are the same for the same incident, restore point and attempt, and differ with each of them', () => {
    const id = attemptId('INC-1', 'point', 1);
    expect(attemptId('INC-1', 'point', 1)).toBe(id);
    expect(id).toMatch(/^[a-z2-7]{8}$/);
    const others = [attemptId('INC-2', 'point', 1), attemptId('INC-1', 'other', 1), attemptId('INC-1', 'point', 2)];
    expect(new Set([id, ...others]).size).toBe(4);
  });

  it('gives every attempt its own restore token, since AWS Backup answers a used token with the old job', () => {
    expect(restoreToken('INC-1', 'point', 1)).toBe(restoreToken('INC-1', 'point', 1));
    expect(restoreToken('INC-1', 'point', 1)).not.toBe(restoreToken('INC-1', 'point', 2));
  });

  it('refuses a production identifier whose names would pass 63 characters', () => {
    expect(() => instanceNames('a'.repeat(45), 'abcdefgh')).toThrow(/found 45 characters, expected at most 44/);
    expect(instanceNames('a'.repeat(44), 'abcdefgh').retired).toHaveLength(63);
  });
});
