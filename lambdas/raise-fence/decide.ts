import { compareMemberships, describeMemberships } from '../shared/membership';
import type { RaiseFenceDecision, RaiseFenceInput } from './contract';

/** In other statuses RDS refuses ModifyDBInstance: they pass by themselves. */
const MODIFIABLE = ['available', 'backing-up', 'storage-optimization', 'storage-full'];

/** The groups are replaced, never added to: any group that stays would keep a way in. */
export function decide({ original, quarantineGroupId }: RaiseFenceInput): RaiseFenceDecision {
  if (!original) {
    return { kind: 'wait', for: 'the original to be shown by RDS' };
  }
  const { identifier, status, memberships } = original;
  switch (compareMemberships(memberships, [quarantineGroupId])) {
    case 'applied':
      return { kind: 'raised' };
    case 'applying':
      return {
        kind: 'wait',
        for: `'${identifier}' to have '${quarantineGroupId}' as its only active group: found ${describeMemberships(memberships)}`,
      };
    case 'different':
      return MODIFIABLE.includes(status)
        ? { kind: 'raise', identifier }
        : { kind: 'wait', for: `'${identifier}' to leave status '${status}'` };
  }
}
