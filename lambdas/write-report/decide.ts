import { createHash } from 'node:crypto';
import type { RestorePoint } from '../shared/contract/recovery-plan';
import type { FailedAttempt } from '../shared/contract/recovery-state';
import { outcomeOf } from '../shared/outcome';
import type { ValidateDataOutput } from '../validate-data/contract';
import { advice, oldData, summary } from './advice';
import { checklistOf } from './checklist';
import type { Objectives, Report, ReportInput, Trouble } from './contract';
import {
  beginOf,
  callsOf,
  causeText,
  endOf,
  phasesOf,
  rounded,
  secondsBetween,
  timelineOf,
  troublesOf,
  WAITS_FOR_PEOPLE,
} from './history';
import { ownStackReport } from './own-stack-report';

/** States whose failure does not stop a recovery: it is told here instead. */
const TOLERATED = [
  'Show maintenance page',
  'Make read only',
  'Snapshot database',
  'Count lost writes',
  'Writers steady?',
  'Verify service',
  'Recreate replicas',
  'Back up production',
  'Write report',
  'Notify',
  'Unlock',
];

export function decide(input: ReportInput): Report {
  const { state, history, record, now } = input;
  const outcome = outcomeOf(state);
  const verdict = state.verdict as ValidateDataOutput | undefined;
  const point = state.plan?.restorePoint;
  const troubles = troublesOf(history);
  const ownStack = ownStackReport(input);
  return {
    outcome,
    summary: summary(outcome, input),
    incident: state.incident,
    database: state.database,
    executionArn: input.executionArn,
    startedAt: input.startedAt,
    endedAt: now.toISOString(),
    ...(point
      ? { restorePoint: { kind: point.kind, time: timeOf(point), recoveryPointArn: point.recoveryPointArn } }
      : {}),
    ...(state.plan ? { whyThisPoint: state.plan.why } : {}),
    considered: state.plan?.considered ?? [],
    ...(verdict?.timeReached ? { timeReached: verdict.timeReached } : {}),
    ...(verdict
      ? {
          verdict: {
            outcome: verdict.outcome,
            passed: verdict.passed,
            failed: verdict.failed,
            resultsKey: verdict.resultsKey,
          },
        }
      : {}),
    checks: verdict?.checks ?? [],
    ...(state.approval ? { approval: state.approval } : {}),
    objectives: objectivesOf(input),
    phases: phasesOf(history, now),
    timeline: timelineOf(history, now),
    troubles,
    checklist: checklistOf(input),
    calls: callsOf(history),
    openItems: openItemsOf(input, troubles),
    oldData: oldData(input),
    next: advice(outcome, input),
    ...(ownStack ? { ownStack } : {}),
    ...(record?.pointOfNoReturnAt ? { pointOfNoReturnAt: record.pointOfNoReturnAt } : {}),
    toFill: { rootCause: '', lessons: '', actions: '' },
    historySha256: createHash('sha256')
      .update(history.map((event) => `${event.at} ${event.type} ${event.entered ?? ''}`).join('\n'))
      .digest('hex'),
  };
}

function objectivesOf({ state, settings, history, startedAt, now }: ReportInput): Objectives {
  const rtoObjective = settings.objectives.rtoMinutes * 60;
  const rpoObjective = settings.objectives.rpoMinutes * 60;
  const served = state.pageHidden ? endOf(history, 'Hide maintenance page') : undefined;
  const stopped = beginOf(history, 'Stop writers');
  const fenced = state.fence?.status === 'done' ? endOf(history, 'Raise fence') : undefined;
  const point = state.plan?.restorePoint && timeOf(state.plan.restorePoint);
  const rtoRealised = served && rounded(secondsBetween(startedAt, served));
  const rpoRealised = point && rounded(Math.max(0, secondsBetween(point, state.incident.corruption.since)));
  const people = timelineOf(history, now).filter((entry) => entry.state === WAITS_FOR_PEOPLE);
  return {
    rtoObjective,
    ...(typeof rtoRealised === 'number' ? { rtoRealised, rtoMet: rtoRealised <= rtoObjective } : {}),
    waitedForPeople: rounded(people.reduce((sum, entry) => sum + entry.seconds, 0)),
    ...(served && stopped ? { outage: rounded(secondsBetween(stopped, served)) } : {}),
    rpoObjective,
    ...(typeof rpoRealised === 'number' ? { rpoRealised, rpoMet: rpoRealised <= rpoObjective } : {}),
    ...(point && fenced ? { lostWrites: rounded(Math.max(0, secondsBetween(point, fenced))) } : {}),
  };
}

/** `$.openItem` keeps the last failure only; the history has them all. */
function openItemsOf({ state }: ReportInput, troubles: readonly Trouble[]): readonly string[] {
  const tolerated = troubles
    .filter((trouble) => TOLERATED.includes(trouble.state) && !trouble.overcome)
    .map((trouble) => `${trouble.state}: ${trouble.error}: ${trouble.cause}`);
  const last = state.openItem ? `${state.openItem.Error}: ${causeText(state.openItem.Cause ?? '')}` : undefined;
  const warned = ((state.verdict as ValidateDataOutput | undefined)?.checks ?? [])
    .filter((check) => check.severity === 'warn' && check.outcome !== 'pass')
    .map((check) => `check '${check.id}' (${check.outcome}): ${check.message ?? 'no message'}`);
  const differing = (state.fenceDown?.differences ?? []).map((one) => `production differs from the original: ${one}`);
  const left = leftOver(state.restored?.failedBefore);
  const known = [...new Set([...tolerated, ...warned, ...differing, ...left, ...(state.backup?.openItems ?? [])])];
  return last && !known.some((item) => item.endsWith(last)) ? [last, ...known] : known;
}

/** The system deletes nothing: what a failed attempt left behind costs as much as production until a person does. */
function leftOver(failed: FailedAttempt | undefined): readonly string[] {
  return failed?.isLeft
    ? [
        `instance '${failed.identifier}' is left of an attempt that failed (${failed.because}): look at it, take its deletion protection away and delete it`,
      ]
    : [];
}

function timeOf(point: RestorePoint): string {
  return point.kind === 'time' ? point.time : point.dataTime;
}
