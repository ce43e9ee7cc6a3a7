import { isContinuousOf } from '../shared/backup';
import type { Incident } from '../shared/contract/incident';
import type { Choice, ObservedPast, PlanFinding } from './contract';
import { refusal, waitFor } from './finding';
import { byDataTime, type JudgedPoint, judge, listed } from './judge-recovery-point';

/** Logs reach the archive every 5 minutes; a point in time still missing after this long will not appear. */
const STALLED_ARCHIVE_MINUTES = 30;

/** Picks the restore point that the request asks for; what speaks against it is in the findings. */
export function chooseRestorePoint(past: ObservedPast, incident: Incident, now: Date): Choice {
  const judged = past.points.map((point) => judge(point, past, incident, now));
  const { restoreTo } = incident;
  if ('recoveryPointArn' in restoreTo) {
    return snapshotByArn(judged, restoreTo.recoveryPointArn);
  }
  if ('time' in restoreTo) {
    return atTime(judged, past, restoreTo.time, incident, now);
  }
  return latestBefore(judged, past, restoreTo.latestBefore, incident, now);
}

function snapshotByArn(judged: readonly JudgedPoint[], arn: string): Choice {
  const chosen = judged.find(({ point }) => point.arn === arn);
  const subject = 'request.restoreTo.recoveryPointArn';
  if (!chosen) {
    const next = 'choose one that is listed by a run in mode plan';
    return none(judged, [
      refusal(subject, `'${arn}' not in the vault for this database`, 'one of its recovery points', next),
    ]);
  }
  if (chosen.point.kind === 'continuous') {
    return none(judged, [
      refusal(subject, 'a continuous recovery point', 'a snapshot', 'ask for a time with restoreTo.time'),
    ]);
  }
  return bySnapshot(judged, chosen, 'asked for by its ARN', faultFindings(subject, chosen));
}

function atTime(
  judged: readonly JudgedPoint[],
  past: ObservedPast,
  time: string,
  incident: Incident,
  now: Date,
): Choice {
  const subject = 'request.restoreTo.time';
  const continuous = ownContinuous(judged, past);
  if (!continuous) {
    const next = 'use restoreTo.latestBefore or a recovery point ARN';
    return none(judged, [refusal(subject, 'no continuous recovery point of this instance', 'one in the vault', next)]);
  }
  const corrupted =
    Date.parse(time) >= Date.parse(incident.corruption.since)
      ? [
          refusal(
            subject,
            time,
            `a time before the corruption began at ${incident.corruption.since}`,
            'choose an earlier second',
          ),
        ]
      : [];
  return byTime(judged, continuous, time, 'asked for by time', [
    ...corrupted,
    ...faultFindings(subject, continuous),
    ...windowFindings(subject, time, past, now),
  ]);
}

function latestBefore(
  judged: readonly JudgedPoint[],
  past: ObservedPast,
  limit: string,
  incident: Incident,
  now: Date,
): Choice {
  const subject = 'request.restoreTo.latestBefore';
  const time = lastWholeSecondBefore(limit);
  const continuous = ownContinuous(judged, past);
  if (continuous && !continuous.fault) {
    const findings = windowFindings(subject, time, past, now);
    if (!findings.some(({ level }) => level === 'refusal')) {
      return byTime(judged, continuous, time, `last second before ${limit}`, findings);
    }
  }
  const before = judged.map((one) =>
    one.point.kind === 'snapshot' && !one.fault && one.dataTime && Date.parse(one.dataTime) >= Date.parse(limit)
      ? { ...one, fault: `has data of ${one.dataTime}, not before the asked time` }
      : one,
  );
  const usable = before.filter(({ point, fault }) => point.kind === 'snapshot' && !fault);
  const newest = usable.toSorted(byDataTime).at(-1);
  if (!newest) {
    const found = `none of ${judged.length} recovery points usable`;
    const expected = `one with data before ${limit} (corruption since ${incident.corruption.since})`;
    return none(before, [
      refusal(subject, found, expected, 'look at why each was passed over, or restore a copy by hand'),
    ]);
  }
  return bySnapshot(before, newest, `newest usable snapshot with data before ${limit}`, []);
}

function ownContinuous(judged: readonly JudgedPoint[], { original }: ObservedPast): JudgedPoint | undefined {
  return judged.find(
    ({ point }) => point.kind === 'continuous' && isContinuousOf(point.arn, original?.ref.resourceId ?? ''),
  );
}

function faultFindings(subject: string, { point, fault }: JudgedPoint): readonly PlanFinding[] {
  return fault
    ? [
        {
          ...refusal(subject, `'${point.arn}' ${fault}`, 'a usable recovery point', 'choose another one'),
          waivedByCandidate: true,
        },
      ]
    : [];
}

function windowFindings(subject: string, time: string, past: ObservedPast, now: Date): readonly PlanFinding[] {
  const { window } = past;
  const waived = (finding: PlanFinding): PlanFinding => ({ ...finding, waivedByCandidate: true });
  if (!window) {
    return [waived(refusal(subject, 'no automated backups', 'a window for points in time', 'choose a snapshot'))];
  }
  const shown = `a window from ${window.earliest} to ${window.latest}`;
  if (Date.parse(time) < Date.parse(window.earliest)) {
    return [waived(refusal(subject, `${time}, before ${shown}`, 'a time in it', 'choose a later time or a snapshot'))];
  }
  if (Date.parse(time) <= Date.parse(window.latest)) {
    return [];
  }
  return now.getTime() - Date.parse(time) > STALLED_ARCHIVE_MINUTES * 60_000
    ? [
        waived(
          refusal(
            subject,
            `${time}, after ${shown} that has stopped to advance`,
            'archived logs',
            'choose an earlier time or a snapshot',
          ),
        ),
      ]
    : [waived(waitFor(subject, `${time}, after ${shown}`, 'logs to be archived within about 5 minutes'))];
}

/** A restore to a time includes what was committed at that instant, so the second before is taken. */
function lastWholeSecondBefore(limit: string): string {
  const seconds = Math.ceil(Date.parse(limit) / 1000) - 1;
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function byTime(
  judged: readonly JudgedPoint[],
  { point }: JudgedPoint,
  time: string,
  why: string,
  findings: readonly PlanFinding[],
): Choice {
  const id = `${point.arn}@${time}`;
  return {
    restorePoint: { kind: 'time', id, time, recoveryPointArn: point.arn },
    why,
    considered: listed(
      judged.map((one) => (one.point.arn === point.arn ? { ...one, dataTime: time } : one)),
      point.arn,
    ),
    findings,
  };
}

function bySnapshot(
  judged: readonly JudgedPoint[],
  { point, dataTime }: JudgedPoint,
  why: string,
  findings: readonly PlanFinding[],
): Choice {
  const considered = listed(judged, point.arn);
  return dataTime
    ? {
        restorePoint: { kind: 'snapshot', id: point.arn, dataTime, recoveryPointArn: point.arn },
        why,
        considered,
        findings,
      }
    : { why, considered, findings };
}

function none(judged: readonly JudgedPoint[], findings: readonly PlanFinding[]): Choice {
  return { why: 'no usable restore point', considered: listed(judged, undefined), findings };
}
