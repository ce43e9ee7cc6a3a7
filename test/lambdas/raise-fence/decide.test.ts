import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/raise-fence/decide';

const original = (status: string, ...groups: [string, string][]) => ({
  identifier: 'orders-db',
  status,
  memberships: groups.map(([groupId, state]) => ({ groupId, status: state })),
});

describe('raising the fence', () => {
  it.each([
    ['replaces the groups of the application', original('available', ['sg-app', 'active']), 'raise'],
    [
      'replaces groups that were added beside the quarantine',
      original('available', ['sg-q', 'active'], ['sg-app', 'active']),
      'raise',
    ],
    ['raises while a backup is taken', original('backing-up', ['sg-app', 'active']), 'raise'],
    ['waits for an instance that RDS would refuse to change', original('renaming', ['sg-app', 'active']), 'wait'],
    ['waits until the group is active', original('available', ['sg-q', 'adding']), 'wait'],
    ['waits until the old groups are gone', original('available', ['sg-q', 'active'], ['sg-app', 'removing']), 'wait'],
    ['is up with the quarantine group alone and active', original('available', ['sg-q', 'active']), 'raised'],
    ['waits for an instance that RDS does not show', undefined, 'wait'],
  ])('%s', (_name, observed, kind) => {
    expect(decide({ ...(observed ? { original: observed } : {}), quarantineGroupId: 'sg-q' }).kind).toBe(kind);
  });
});
