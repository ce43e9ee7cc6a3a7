import type { Outcome } from '../shared/contract/incident';
import type { RecordItem } from '../shared/contract/record-items';
import type { GoneOwner } from '../shared/contract/recovery-state';
import { isGone } from '../shared/gone-instance';
import {
  isConnectable,
  isModifiable,
  isRenameable,
  isUnusable,
  type ObservedInstance,
  recordedSettings,
} from '../shared/instance-settings';
import { compareMemberships } from '../shared/membership';
import { attempt, done, holdSafe, wait } from './attempt';
import type { AssessDecision, AssessInput, NamesPicture, ObservedWriters } from './contract';
import { isMarked, namesPicture, seenOf } from './names-picture';

/** What is undone next, judged from the record and from what is observed, so that it works from any depth. */
export function decide(input: AssessInput): AssessDecision {
  const { record, mode } = input;
  if (!record && input.closedAs) {
    return done(input.closedAs, 'the record was closed with this outcome; only the lock was left');
  }
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

/**
 * How an execution that is gone ended, where it had closed its record, or the one whose end it was telling; a record that
 * others closed tells nothing of it.
 */
export function closedAs(record: RecordItem | undefined, gone: GoneOwner | undefined): Outcome | undefined {
  const closedBy = record?.status === 'CLOSED' ? record.closedBy : undefined;
  const isIts = closedBy !== undefined && (closedBy === gone?.executionArn || closedBy === gone?.origin);
  return isIts ? record?.outcome : undefined;
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
  const { original } = input;
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
  if (names === 'between' && record.swapStartedAt === undefined) {
    return renamedByOthers(original, input);
  }
  if (names !== 'before' || (record.swapStartedAt !== undefined && isMarked(original))) {
    return putNamesBack(names, original, input);
  }
  if (input.mode === 'freeze') {
    // Whoever stops writes in an emergency wants them stopped, also when the stop itself fails.
    return hold(original, input);
  }
  if (!wasUndone(record, input) && isAsRecorded(input)) {
    return input.pageShown && record.pageShownAt
      ? attempt('hidePage', 'nothing but the maintenance page was changed', input)
      : done('Unchanged', 'nothing of production was changed');
  }
  return input.onFailure === 'resumeOriginal' ? resumeOriginal(record, original, input) : hold(original, input);
}

/**
 * No recovery has moved a name: somebody else renamed the original, and may be at work on it. Its functions may rename
 * what has a name of the recovery, and nothing else. One look alone may be from before an earlier rename.
 */
function renamedByOthers({ ref }: ObservedInstance, input: AssessInput): AssessDecision {
  const { productionIdentifier, writers, previous } = input;
  if (writers && isUp(writers)) {
    return stopped(writers, input);
  }
  return ref.identifier === productionIdentifier || previous?.seen !== seenOf(input)
    ? wait(`the original to be shown as '${productionIdentifier}'`)
    : holdSafe(
        `the original was renamed '${ref.identifier}', and not by a recovery; give it back its name '${productionIdentifier}' before you go on`,
      );
}

/** Nobody may write while names move, and both instances must take the rename; a broken candidate only if it has the name. */
function putNamesBack(names: NamesPicture, original: ObservedInstance, input: AssessInput): AssessDecision {
  const { writers, candidate } = input;
  if (writers && isUp(writers)) {
    return stopped(writers, input);
  }
  const attached = attachedProxy(input);
  if (attached) {
    return attempt('detachProxies', `proxy '${attached}' leads to an instance whose name moves`, input);
  }
  if (!candidate && !(names !== 'swapped' && isGone(input.candidateUnseenSince, input.now))) {
    return wait('the candidate to be shown by RDS');
  }
  const broken = candidate && isUnusable(candidate.status) ? candidate : undefined;
  if (broken && broken.ref.identifier === input.productionIdentifier) {
    return holdSafe(
      `the candidate has the production identifier and status '${broken.status}', from which it does not return by itself`,
    );
  }
  const busy = [original, broken ? undefined : candidate].find((instance) => instance && !isRenameable(instance));
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
  const attached = attachedProxy(input);
  if (attached) {
    return attempt('detachProxies', `proxy '${attached}' leads to a database that is held`, input);
  }
  switch (compareMemberships(original.memberships, [quarantineGroupId])) {
    case 'applied':
      return holdSafe('the original has its name, the writers are stopped and the fence is up');
    case 'applying':
      return wait('the fence around the original to become active');
    case 'different':
      return isModifiable(original.status)
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
  if (input.readOnly) {
    return attempt('liftReadOnly', 'the original is to take writes again', input);
  }
  const fence = compareMemberships(original.memberships, recordedSettings(record).vpcSecurityGroupIds);
  if (fence === 'different') {
    return isModifiable(original.status)
      ? attempt('lowerFence', 'the original is to serve again', input)
      : wait(`'${original.ref.identifier}' to leave status '${original.status}'`);
  }
  if (fence === 'applying') {
    return wait('the recorded security groups of the original to become active');
  }
  const detached = input.proxies?.find(({ attached }) => !attached);
  if (detached) {
    return attempt('attachProxies', `proxy '${detached.name}' has lost its target`, input);
  }
  const unreached = input.proxies?.find(({ available }) => !available);
  if (unreached) {
    return wait(`proxy '${unreached.name}' to reach the original`);
  }
  if (writers && writers.toResume > 0) {
    return attempt('resumeWriters', 'the writers are not as recorded', input);
  }
  if (writers && writers.missing.length > 0) {
    return wait(`writers to run again: ${writers.missing.join('; ')}`);
  }
  return pageShown
    ? attempt('hidePage', 'the original serves again', input)
    : done('RolledBack', 'the original serves again, as recorded');
}

function stopped(writers: ObservedWriters, input: AssessInput): AssessDecision {
  return writers.toStop > 0
    ? attempt('stopWriters', 'writers run while the database is held', input)
    : wait(`writers to stop: ${writers.active.join('; ')}`);
}

/** What this recovery changes before the fence; what somebody else changed meanwhile is not its to undo. */
function isAsRecorded({ writers, proxies, readOnly }: AssessInput): boolean {
  return (!writers || writers.toResume === 0) && !readOnly && (proxies ?? []).every(({ attached }) => attached);
}

/** Name of a proxy that leads to one of the two instances. */
function attachedProxy({ proxies }: AssessInput): string | undefined {
  return proxies?.find(({ attached }) => attached)?.name;
}

/** What looks untouched may have been put back: then it was rolled back, and its last steps are still to be made. */
function wasUndone(record: RecordItem, { previous }: AssessInput): boolean {
  const undone = Object.keys(previous?.tries ?? {}).some((action) => action !== 'hidePage');
  return undone || record.fenceRaisedAt !== undefined || record.swapStartedAt !== undefined;
}

function wasTouched({ pageShownAt, writersRecordedAt, fenceRaisedAt, swapStartedAt }: RecordItem): boolean {
  return [pageShownAt, writersRecordedAt, fenceRaisedAt, swapStartedAt].some((at) => at !== undefined);
}

/** Production has its own security groups again, and every writer what was recorded of it. */
function isServing({ serving, reconciles, record, original, candidate, holderResourceId, writers }: AssessInput) {
  if (serving || !reconciles || !record || !writers) {
    return serving;
  }
  const holder = [original, candidate].find((instance) => instance?.ref.resourceId === holderResourceId);
  return (
    holder !== undefined &&
    compareMemberships(holder.memberships, recordedSettings(record).vpcSecurityGroupIds) === 'applied' &&
    writers.missing.length === 0
  );
}

function isUp({ active }: ObservedWriters): boolean {
  return active.length > 0;
}
