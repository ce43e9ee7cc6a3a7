import { decide as writersToResume } from '../resume-writers/decide';
import type { RecordItem } from '../shared/contract/record-items';
import type { UndoAction } from '../shared/contract/recovery-state';
import {
  isConnectable,
  isRenameable,
  isUnusable,
  type ObservedInstance,
  recordedSettings,
} from '../shared/instance-settings';
import { compareMemberships } from '../shared/membership';
import type { AssessDecision, AssessInput, NamesPicture, ObservedWriters } from './contract';

const TRIES = 3;
/** Describe calls may show the state before a change for this long. */
const SHOWS_WITHIN_SECONDS = 60;

/** What is undone next, judged from the record and from what is observed, so that it works from any depth. */
export function decide(input: AssessInput): AssessDecision {
  const { record, mode } = input;
  if (!record) {
    return done('Unchanged', 'no record was opened, so nothing of production was changed');
  }
  if (record.pointOfNoReturnAt) {
    return afterPointOfNoReturn(record.pointOfNoReturnAt, input);
  }
  if (mode === 'resume') {
    return afterResume(input);
  }
  if (mode === 'prepare' || mode === 'plan') {
    return wasTouched(record)
      ? holdSafe('an earlier recovery holds the database; preparing a candidate failed and changes nothing of that')
      : done('Unchanged', 'production was not touched; the candidate is kept until it expires');
  }
  return beforePointOfNoReturn(record, input);
}

/** The candidate may have taken writes: never back, at most the page goes. */
function afterPointOfNoReturn(at: string, input: AssessInput): AssessDecision {
  if (!isServing(input)) {
    return holdSafe(
      `the point of no return was passed at ${at} and the writers are not back; only a person may decide`,
    );
  }
  return input.pageShown
    ? attempt('hidePage', 'the writers are back, only the maintenance page is still shown', input)
    : done('RecoveredWithOpenItems', 'the writers are back and the maintenance page is hidden');
}

/** A ResumeWrites that is gone: what a person asked for is finished or held, never undone. */
function afterResume(input: AssessInput): AssessDecision {
  if (!isServing(input)) {
    return holdSafe('writes were being resumed and the writers are not back; only a person may decide');
  }
  return input.pageShown
    ? attempt('hidePage', 'the writers are back, only the maintenance page is still shown', input)
    : done('RolledBack', 'the original serves again, as was asked for');
}

function beforePointOfNoReturn(record: RecordItem, input: AssessInput): AssessDecision {
  const { original, writers } = input;
  if (!original) {
    return wait('the original to be shown by RDS');
  }
  if (isUnusable(original.status)) {
    return holdSafe(`the original has status '${original.status}', from which it does not return by itself`);
  }
  if (input.mode === 'freeze' && !record.writersRecordedAt) {
    return holdSafe('the emergency stop ended before the writers were recorded: nothing is stopped, start it again');
  }
  const names = namesPicture(input);
  if (names === 'stranger') {
    return holdSafe(
      `'${input.productionIdentifier}' is taken by '${input.holderResourceId}', which is neither original nor candidate`,
    );
  }
  if (names !== 'before') {
    return putNamesBack(original, input);
  }
  if (input.mode === 'freeze') {
    // Whoever stops writes in an emergency wants them stopped, also when the stop itself fails.
    return hold(original, input);
  }
  if (isAsRecorded(record, original, writers) && !wasUndone(record, input)) {
    return input.pageShown && record.pageShownAt
      ? attempt('hidePage', 'nothing but the maintenance page was changed', input)
      : done('Unchanged', 'production is as it was recorded');
  }
  return input.onFailure === 'resumeOriginal' ? resumeOriginal(record, original, input) : hold(original, input);
}

/** Nobody may write while names move, and both instances must take the rename. */
function putNamesBack(original: ObservedInstance, input: AssessInput): AssessDecision {
  const { writers, candidate } = input;
  if (writers && isUp(writers)) {
    return stopped(writers, input);
  }
  if (!candidate) {
    return wait('the candidate to be shown by RDS');
  }
  const busy = [original, candidate].find((instance) => !isRenameable(instance));
  return busy
    ? wait(`'${busy.ref.identifier}' to become renameable: found status '${busy.status}'`)
    : attempt('swapBack', `the names are not as before: the original is '${original.ref.identifier}'`, input);
}

/** Names are put back, writers stay stopped, the original stays behind the fence; a person decides. */
function hold(original: ObservedInstance, input: AssessInput): AssessDecision {
  const { writers, quarantineGroupId } = input;
  if (writers && isUp(writers)) {
    return stopped(writers, input);
  }
  switch (compareMemberships(original.memberships, [quarantineGroupId])) {
    case 'applied':
      return holdSafe('the original has its name, the writers are stopped and the fence is up');
    case 'applying':
      return wait('the fence around the original to become active');
    case 'different':
      return isConnectable(original.status)
        ? attempt('raiseFence', 'the original is held without its fence', input)
        : wait(`'${original.ref.identifier}' to leave status '${original.status}'`);
  }
}

/** Chosen in the configuration: after a failure the original serves again, as it was. */
function resumeOriginal(record: RecordItem, original: ObservedInstance, input: AssessInput): AssessDecision {
  const { writers, pageShown } = input;
  if (!isConnectable(original.status)) {
    return wait(`'${original.ref.identifier}' to leave status '${original.status}'`);
  }
  const fence = compareMemberships(original.memberships, recordedSettings(record).vpcSecurityGroupIds);
  if (fence === 'different') {
    return attempt('lowerFence', 'the original is to serve again', input);
  }
  if (fence === 'applying') {
    return wait('the recorded security groups of the original to become active');
  }
  if (writers && resumable(writers) > 0) {
    return attempt('resumeWriters', 'the writers are not as recorded', input);
  }
  const missing = writers ? tasksMissing(writers) : 0;
  if (missing > 0) {
    return wait(`${missing} tasks of the writers to run again`);
  }
  return pageShown
    ? attempt('hidePage', 'the original serves again', input)
    : done('RolledBack', 'the original serves again, as recorded');
}

function stopped(writers: ObservedWriters, input: AssessInput): AssessDecision {
  return writers.found.some(({ desiredCount }) => desiredCount > 0)
    ? attempt('stopWriters', 'writers run while the database is held', input)
    : wait(`${writers.tasksNotStopped} tasks of the writers to stop`);
}

function attempt(action: UndoAction, why: string, input: AssessInput): AssessDecision {
  const { previous } = input;
  if (isTooEarly(action, input)) {
    return wait(`the effect of '${action}' to show: ${why}`);
  }
  return (previous?.tries[action] ?? 0) >= TRIES
    ? holdSafe(`'${action}' was tried ${TRIES} times without effect: ${why}`)
    : { action, why };
}

/** Reads lag behind: an action asked for a moment ago is given time, or its tries were spent on stale reads. */
function isTooEarly(action: UndoAction, input: AssessInput): boolean {
  const { previous, now } = input;
  const last = previous?.lastTry;
  return (
    last?.action === action &&
    previous?.seen === seenOf(input) &&
    now.getTime() - Date.parse(last.at) < SHOWS_WITHIN_SECONDS * 1000
  );
}

/** Names and marks of the swap: swapping back goes through several of these, one a call. */
export function seenOf(input: AssessInput): string {
  const tagged = Object.keys(input.original?.settings.tags ?? {}).some((key) => key.startsWith('recovery:'));
  return `${namesPicture(input)}${tagged ? ', marked' : ''}`;
}

export function namesPicture({ productionIdentifier, record, original, holderResourceId }: AssessInput): NamesPicture {
  if (holderResourceId === undefined) {
    return 'between';
  }
  if (holderResourceId === original?.ref.resourceId) {
    // By id and by name: one of the two alone may be a stale read in the midst of a rename.
    return original.ref.identifier === productionIdentifier ? 'before' : 'between';
  }
  return holderResourceId === record?.candidateResourceId ? 'swapped' : 'stranger';
}

function isAsRecorded(record: RecordItem, original: ObservedInstance, writers: ObservedWriters | undefined): boolean {
  const groups = recordedSettings(record).vpcSecurityGroupIds;
  return compareMemberships(original.memberships, groups) === 'applied' && (!writers || resumable(writers) === 0);
}

/** What looks untouched may have been put back: then it was rolled back, and its last steps are still to be made. */
function wasUndone(record: RecordItem, { previous }: AssessInput): boolean {
  const undone = Object.keys(previous?.tries ?? {}).some((action) => action !== 'hidePage');
  return undone || record.fenceRaisedAt !== undefined || record.swapStartedAt !== undefined;
}

function wasTouched({ pageShownAt, writersRecordedAt, fenceRaisedAt, swapStartedAt }: RecordItem): boolean {
  return [pageShownAt, writersRecordedAt, fenceRaisedAt, swapStartedAt].some((at) => at !== undefined);
}

/** Services that differ from their record in counts, task definition, circuit breaker or scaling. */
function resumable({ recorded, found, targets }: ObservedWriters): number {
  return writersToResume({ recorded, found, targets, portion: 'all', resumeWith: {} }).length;
}

/** Production has its own security groups again, and every service at least the tasks that were recorded. */
function isServing({ serving, reconciles, record, original, candidate, holderResourceId, writers }: AssessInput) {
  if (serving || !reconciles || !record || !writers) {
    return serving;
  }
  const holder = [original, candidate].find((instance) => instance?.ref.resourceId === holderResourceId);
  return (
    holder !== undefined &&
    compareMemberships(holder.memberships, recordedSettings(record).vpcSecurityGroupIds) === 'applied' &&
    tasksMissing(writers) === 0
  );
}

function isUp({ found, tasksNotStopped }: ObservedWriters): boolean {
  return tasksNotStopped > 0 || found.some(({ desiredCount }) => desiredCount > 0);
}

function tasksMissing({ recorded, found }: ObservedWriters): number {
  return recorded.reduce((missing, { cluster, service, desiredCount }) => {
    const running = found.find((one) => one.cluster === cluster && one.service === service)?.runningCount ?? 0;
    return missing + Math.max(0, desiredCount - running);
  }, 0);
}

function done(outcome: NonNullable<AssessDecision['outcome']>, why: string): AssessDecision {
  return { action: 'none', outcome, why };
}

function holdSafe(why: string): AssessDecision {
  return { action: 'holdSafe', why };
}

function wait(subject: string): AssessDecision {
  return { action: 'wait', why: subject };
}
