import { isContinuousOf, type RecoveryPoint } from '../shared/backup';
import type { Incident } from '../shared/contract/incident';
import type { ConsideredPoint } from '../shared/contract/recovery-plan';
import type { ObservedPast } from './contract';

/** The restore must still find its point when it starts late: a recovery takes at most this long until then. */
const MAX_RUNTIME_HOURS = 24;
const LISTED = 10;
const USABLE_STATUSES = ['COMPLETED', 'AVAILABLE'];

/** A recovery point with the time of its data and, where it cannot be used, why. */
export interface JudgedPoint {
  readonly point: RecoveryPoint;
  readonly dataTime?: string;
  readonly fault?: string;
}

/** A point is judged by the time of its data and by whose data it is, never by its creation or its name. */
export function judge(
  point: RecoveryPoint,
  { original, snapshots }: ObservedPast,
  incident: Incident,
  now: Date,
): JudgedPoint {
  const snapshot = snapshots.find(({ arn }) => arn === point.arn);
  const dataTime = point.kind === 'snapshot' ? (snapshot?.dataTime ?? point.completedAt) : undefined;
  const fault = (text: string): JudgedPoint => ({ point, fault: text, ...(dataTime ? { dataTime } : {}) });
  const resourceId = original?.ref.resourceId ?? '';
  const ownLineage =
    point.kind === 'continuous' ? isContinuousOf(point.arn, resourceId) : snapshot?.resourceId === resourceId;
  if (!ownLineage) {
    return fault('holds data of another instance');
  }
  if (!USABLE_STATUSES.includes(point.status)) {
    return fault(point.status === 'CREATING' ? 'is still being made' : `has status '${point.status}'`);
  }
  // A continuous point slides along: its window says what it still reaches.
  if (
    point.kind === 'snapshot' &&
    point.deleteAt &&
    Date.parse(point.deleteAt) <= now.getTime() + MAX_RUNTIME_HOURS * 3_600_000
  ) {
    return fault(`expires at ${point.deleteAt}`);
  }
  if (point.kind === 'continuous') {
    return { point };
  }
  if (!dataTime) {
    return fault('has data of unknown time');
  }
  if (Date.parse(dataTime) >= Date.parse(incident.corruption.since)) {
    return fault(`has data of ${dataTime}, not before the corruption`);
  }
  if (snapshot && original && snapshot.engineVersion !== original.settings.engineVersion) {
    return fault(`has engine version ${snapshot.engineVersion}, the original ${original.settings.engineVersion}`);
  }
  return { point, dataTime };
}

/** The newest ten, oldest first; the chosen one is always among them. */
export function listed(judged: readonly JudgedPoint[], chosenArn: string | undefined): readonly ConsideredPoint[] {
  const sorted = judged.toSorted(byDataTime);
  const chosen = sorted.find(({ point }) => point.arn === chosenArn);
  const newest = sorted.slice(-LISTED);
  const shown = chosen && !newest.includes(chosen) ? [chosen, ...newest.slice(1)] : newest;
  return shown.map(({ point, dataTime, fault }) => ({
    recoveryPointArn: point.arn,
    kind: point.kind,
    ...(dataTime ? { dataTime } : {}),
    verdict: [...(point.arn === chosenArn ? ['chosen'] : []), ...(fault ? [fault] : [])].join(', but ') || 'usable',
  }));
}

export function byDataTime(left: JudgedPoint, right: JudgedPoint): number {
  return Date.parse(left.dataTime ?? left.point.createdAt) - Date.parse(right.dataTime ?? right.point.createdAt);
}
