import { InvalidParameterValueException } from '@aws-sdk/client-backup';
import { noteOnce, openAttempt } from '../shared/attempt-notes';
import { Backup, type RestoreRequest } from '../shared/backup';
import { ERRORS } from '../shared/contract/error-names';
import { type AttemptItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryPlan, RestorePoint } from '../shared/contract/recovery-plan';
import { databaseSettings, variable } from '../shared/environment';
import { recordedSettings } from '../shared/instance-settings';
import { NamedError } from '../shared/named-error';
import { attemptId, restoreToken } from '../shared/names';
import { openRecord } from '../shared/open-record';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { RestoreHistory } from '../shared/restore-history';
import { taskHandler } from '../shared/task';
import type { StartRestoreOutput } from './contract';
import { decide } from './decide';
import { restoreMetadata } from './restore-metadata';

const backup = new Backup();
const rds = new Rds();
const history = new RestoreHistory();
const RETENTION = 'BackupRetentionPeriod';

export const handler = taskHandler(
  { needs: ['incident', 'plan', 'lock', 'record'] },
  async ({ state, context, now }): Promise<StartRestoreOutput> => {
    const { incident, database, plan, lock } = state;
    const records = new Records(variable('TABLE_NAME'));
    const record = await openRecord(records, database.key);
    const restorePoint = chosenPoint(plan);
    const pk = recordKeys.attempt(database.key, attemptId(incident.id, restorePoint.id, plan.attempt));
    const item = await records.get<AttemptItem>(pk);
    const { recoveryPointArn } = restorePoint;
    const lostJobId =
      item && !item.jobId ? await backup.restoreJobFor(recoveryPointArn, plan.names.candidate) : undefined;
    const window = restorePoint.kind === 'time' ? await history.window(record.original.resourceId) : undefined;
    const decision = decide({
      plan,
      restorePoint,
      originalResourceId: record.original.resourceId,
      item,
      lostJobId,
      atCandidateName: (await rds.byIdentifier(plan.names.candidate))?.DbiResourceId,
      latestRestorableTime: window?.latest,
      executionStartedAt: context.executionStartedAt,
      now,
    });
    if (decision.kind === 'notYet') {
      return { status: 'notYet' };
    }
    await records.guard(database.key, context.executionArn, lock);
    if (decision.kind === 'adopt') {
      if (lostJobId) {
        await noteOnce(records, pk, 'jobId', lostJobId);
      }
      return { status: 'adopted', ...(decision.jobId ? { jobId: decision.jobId } : {}) };
    }
    const token = restoreToken(incident.id, restorePoint.id, plan.attempt);
    const attempt: AttemptItem = {
      pk,
      incidentId: incident.id,
      restorePoint,
      attempt: plan.attempt,
      candidateIdentifier: plan.names.candidate,
      retiredIdentifier: plan.names.retired,
      originalResourceId: record.original.resourceId,
      restoreToken: token,
      startedBy: context.executionArn,
    };
    // Written before the call: whatever becomes of the reply, the next one knows that a restore may be under way.
    await openAttempt(records, attempt);
    const metadata = restoreMetadata({
      identifier: plan.names.candidate,
      restorePoint,
      settings: recordedSettings(record),
      quarantineGroupId: variable('CANDIDATE_QUARANTINE_GROUP_ID'),
      baselineBackup: databaseSettings().baselineBackup,
    });
    const { jobId, note } = await startRestore({
      recoveryPointArn,
      metadata,
      roleArn: variable('RESTORE_ROLE_ARN'),
      token,
    });
    await noteOnce(records, pk, 'jobId', jobId);
    const detail = `${plan.names.candidate} as of ${restorePoint.kind === 'time' ? restorePoint.time : restorePoint.dataTime}, job ${jobId}${note}`;
    return { status: 'started', jobId, acted: [{ call: 'backup:StartRestoreJob', subject: recoveryPointArn, detail }] };
  },
);

/**
 * AWS Backup documents its metadata as the parameters of RDS and lists none: where it refuses the retention, the
 * restore goes on without it, and the swap waits for the first backup.
 */
async function startRestore(request: RestoreRequest): Promise<{ readonly jobId: string; readonly note: string }> {
  try {
    return { jobId: await backup.startRestore(request), note: '' };
  } catch (error) {
    const { BackupRetentionPeriod: asked, ...metadata } = request.metadata;
    if (
      !(error instanceof InvalidParameterValueException && asked !== undefined && error.message.includes(RETENTION))
    ) {
      throw error;
    }
    const jobId = await backup.startRestore({ ...request, metadata });
    return { jobId, note: `; AWS Backup refused ${RETENTION} ${asked}, so the swap waits for the first backup` };
  }
}

function chosenPoint(plan: RecoveryPlan): RestorePoint {
  if (plan.restorePoint) {
    return plan.restorePoint;
  }
  throw new NamedError(
    ERRORS.recoveryRefused,
    'restore is not started: found no restore point in the plan, expected one; plan again',
  );
}
