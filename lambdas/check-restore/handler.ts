import { noteFailure, noteOnce } from '../shared/attempt-notes';
import { Backup } from '../shared/backup';
import { ERRORS } from '../shared/contract/error-names';
import type { ActedCall } from '../shared/contract/progress';
import { type AttemptItem, recordKeys } from '../shared/contract/record-items';
import { variable } from '../shared/environment';
import { type ObservedInstance, observedInstance } from '../shared/instance-settings';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { NamedError } from '../shared/named-error';
import { attemptId, OWN_TAGS } from '../shared/names';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import type { CheckRestoreOutput } from './contract';
import { decide, isProven } from './decide';

/** A candidate that nothing took over is reported for removal after this time. */
const EXPIRES_AFTER_HOURS = 48;

const backup = new Backup();
const rds = new Rds();

export const handler = taskHandler(
  { needs: ['incident', 'plan', 'lock', 'restore'], options: loopOptions },
  async ({ state, context, options, now }): Promise<CheckRestoreOutput> => {
    const { incident, database, plan, restore, restored } = state;
    // One loop and one deadline, however often a restore is started in it.
    const isUnderWay = restored?.status === 'notYet' || restored?.status === 'again';
    const loop = continueLoop(isUnderWay ? { ...restored, status: 'waiting' } : restored, options, now);
    const memory = restored?.failedBefore ? { failedBefore: restored.failedBefore } : {};
    if (restore.status === 'notYet') {
      return {
        ...stillWaiting(loop, options, now, 'the logs up to the restore point to be archived'),
        status: 'notYet',
        ...memory,
      };
    }
    const records = new Records(variable('TABLE_NAME'));
    const pk = recordKeys.attempt(database.key, attemptId(incident.id, plan.restorePoint?.id ?? '', plan.attempt));
    const item = await records.get<AttemptItem>(pk);
    if (!item) {
      throw new NamedError(
        ERRORS.restoreFailed,
        `attempt '${pk}' is missing: expected Start restore to have written it; start the recovery again`,
      );
    }
    const jobId = restore.jobId ?? item.jobId;
    const job = item.candidateResourceId || !jobId ? undefined : await backup.restoreJob(jobId);
    const found = item.candidateResourceId
      ? await rds.byResourceId(item.candidateResourceId)
      : await rds.byIdentifier(item.candidateIdentifier);
    const candidate = found && observedInstance(found);
    const isHidden = item.candidateResourceId !== undefined && !candidate;
    const unseenSince = isHidden ? (restored?.candidateUnseenSince ?? now.toISOString()) : undefined;
    const quarantineGroupId = variable('CANDIDATE_QUARANTINE_GROUP_ID');
    const decision = decide({
      item,
      job,
      candidate,
      productionIdentifier: database.productionIdentifier,
      quarantineGroupId,
      unseenSince,
      now,
    });

    const guard = () => records.guard(database.key, context.executionArn, state.lock);
    if (decision.kind === 'failed') {
      await guard();
      await noteFailure(records, pk, decision.because);
      const { because, again } = decision;
      if (again && !memory.failedBefore) {
        const progress = stillWaiting(loop, options, now, `another attempt, since ${because}`);
        // What somebody else has made under the name is not ours to tag, nor to tell people to delete.
        const left = candidate && isProven(candidate, { item, quarantineGroupId }) ? candidate : undefined;
        if (left) {
          await noteOnce(records, pk, 'candidateResourceId', left.ref.resourceId);
        }
        const acted = left ? [await tag(left, incident.id, now)] : [];
        const identifier = item.candidateIdentifier;
        const failedBefore = { identifier, because, isLeft: left !== undefined };
        return { ...progress, status: 'again', failedBefore, acted };
      }
      throw new NamedError(
        decision.error,
        `restore of '${item.candidateIdentifier}' failed: ${decision.because}; start the recovery again for another attempt`,
      );
    }
    const isUnproven = decision.kind === 'waiting' && decision.unproven;
    if (candidate && !item.candidateResourceId && !isUnproven) {
      await guard();
      await noteOnce(records, pk, 'candidateResourceId', candidate.ref.resourceId);
    }
    if (decision.kind === 'done') {
      return { ...loopDone(loop), ...memory, candidate: decision.candidate.ref };
    }
    const progress = {
      ...stillWaiting(loop, options, now, decision.for),
      ...memory,
      ...(unseenSince && { candidateUnseenSince: unseenSince }),
    };
    if (!decision.tag || !candidate) {
      return progress;
    }
    await guard();
    return { ...progress, acted: [await tag(candidate, incident.id, now)] };
  },
);

async function tag({ ref }: ObservedInstance, incidentId: string, now: Date): Promise<ActedCall> {
  await rds.addTags(ref.arn, {
    [OWN_TAGS.incident]: incidentId,
    [OWN_TAGS.role]: 'candidate',
    [OWN_TAGS.expires]: new Date(now.getTime() + EXPIRES_AFTER_HOURS * 3_600_000).toISOString(),
  });
  return { call: 'rds:AddTagsToResource', subject: ref.identifier, detail: 'candidate' };
}
