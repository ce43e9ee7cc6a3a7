import { attemptId, OWN_TAGS } from '../shared/names';
import type { SnapshotPlan } from './contract';

/** A function of the incident and of when its record was opened: a repeated stop of the same freeze asks for one snapshot. */
export function decide(
  incidentId: string,
  recordOpenedAt: string,
  { retainDays, now }: { readonly retainDays: number; readonly now: Date },
): SnapshotPlan {
  return {
    identifier: `recovery-freeze-${attemptId(incidentId, recordOpenedAt, 1)}`,
    tags: {
      [OWN_TAGS.incident]: incidentId,
      [OWN_TAGS.role]: 'evidence',
      [OWN_TAGS.expires]: new Date(now.getTime() + retainDays * 24 * 3_600_000).toISOString(),
    },
  };
}
