import type {
  ListRestoreJobsByProtectedResourceInput,
  ListRestoreJobsInput,
  RestoreJobsListMember,
  StartRestoreJobInput,
  StartRestoreJobOutput,
} from '@aws-sdk/client-backup';
import { AwsError } from '../../service';
import { rdsArn } from '../rds/identifiers';
import { pageOf } from '../rds/pages';
import { beginRestore, type RestoreSource } from '../rds/restore-instance';
import { restoreParameters } from '../rds/restore-operations';
import { requireSnapshot } from '../rds/snapshots';
import { type BackupState, failureMessage } from './backup-state';
import { authorizeRestore } from './job-roles';
import { type RecoveryPoint, statusOf } from './recovery-points';
import { type RestoreRequest, readRestoreMetadata } from './restore-metadata';
import { tokenPage } from './token-page';

export interface RestoreJobRecord {
  readonly jobId: string;
  readonly point: RecoveryPoint;
  readonly metadata: Readonly<Record<string, string>>;
  readonly roleArn: string | undefined;
  readonly token: string | undefined;
  readonly createdAt: Date;
  status: 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'ABORTED';
  message?: string;
  createdResourceArn?: string;
  completedAt?: Date;
}

/** What AWS Backup makes of a restore that goes wrong without an error. */
export type RestoreSpoil =
  /** The job ends ABORTED; nothing was made. */
  | { readonly kind: 'aborted'; readonly message: string }
  /** The job stays RUNNING for ever; nothing is made. */
  | { readonly kind: 'stuck' }
  /** The job restores to another time than it was asked for. */
  | { readonly kind: 'otherTime'; readonly time: Date };

const RESTORABLE: readonly string[] = ['COMPLETED', 'AVAILABLE'];

/** StartRestoreJob. A token that was used before answers its job again, also a failed one. */
export function startRestoreJob(state: BackupState, input: StartRestoreJobInput): StartRestoreJobOutput {
  const point = state.recoveryPoints.find(input.RecoveryPointArn);
  if (!point) throw new AwsError('ResourceNotFoundException', `Cannot find recovery point ${input.RecoveryPointArn}.`);
  if (input.ResourceType !== undefined && input.ResourceType !== 'RDS') {
    throw new AwsError(
      'InvalidParameterValueException',
      `Resource type ${input.ResourceType} does not fit recovery point ${point.arn}: expected RDS`,
    );
  }
  if (input.CopySourceTagsToRestoredResource) {
    throw new AwsError(
      'NotImplemented',
      'the local world does not copy tags to a restored instance: leave CopySourceTagsToRestoredResource out',
    );
  }
  const known = [...state.restoreJobs.values()].find(
    ({ token }) => token !== undefined && token === input.IdempotencyToken,
  );
  if (known) return { RestoreJobId: known.jobId };
  if (!RESTORABLE.includes(statusOf(point))) {
    throw new AwsError(
      'InvalidRequestException',
      `Recovery point ${point.arn} cannot be restored: its status is ${statusOf(point)}, expected ${RESTORABLE.join(' or ')}`,
    );
  }
  const metadata = input.Metadata ?? {};
  const request = readRestoreMetadata(metadata, point.kind);
  const job: RestoreJobRecord = {
    jobId: state.newJobId(),
    point,
    metadata: { ...metadata },
    roleArn: input.IamRoleArn,
    token: input.IdempotencyToken,
    createdAt: state.now(),
    status: 'PENDING',
  };
  state.restoreJobs.set(job.jobId, job);
  publish(state, job);
  state.inBackground(`restore job ${job.jobId}`, () => run(state, job, request));
  return { RestoreJobId: job.jobId };
}

async function run(state: BackupState, job: RestoreJobRecord, request: RestoreRequest): Promise<void> {
  await state.pause('eventualRead');
  job.status = 'RUNNING';
  publish(state, job);
  await state.pause('restoreCreating');
  try {
    const injected = state.failures.shift();
    if (injected !== undefined) throw new Error(injected);
    const spoil = state.spoils.shift();
    if (spoil?.kind === 'stuck') await state.never();
    if (spoil?.kind === 'aborted') {
      finish(state, job, 'ABORTED', spoil.message);
      return;
    }
    authorizeRestore(state, job.roleArn ?? '', job.point, request);
    const { instance, connectable } = beginRestore(
      state.rds,
      request.DBInstanceIdentifier,
      sourceOf(state, job, spoil?.kind === 'otherTime' ? { ...request, RestoreTime: spoil.time } : request),
      restoreParameters(request),
    );
    job.createdResourceArn = rdsArn(state.context, 'db', instance.identifier);
    await connectable;
    job.point.lastRestoreAt = state.now();
    finish(state, job, 'COMPLETED');
  } catch (error) {
    finish(state, job, 'FAILED', failureMessage(error));
  }
}

function finish(state: BackupState, job: RestoreJobRecord, status: RestoreJobRecord['status'], message?: string): void {
  job.status = status;
  if (message !== undefined) job.message = message;
  job.completedAt = state.now();
  publish(state, job);
}

function sourceOf(state: BackupState, { point }: RestoreJobRecord, request: RestoreRequest): RestoreSource {
  if (point.kind === 'continuous') return { kind: 'time', resourceId: point.resourceId, time: request.RestoreTime };
  const identifier = point.arn.split(':snapshot:')[1] ?? point.arn;
  return { kind: 'snapshot', snapshot: requireSnapshot(state.rds, identifier) };
}

export function requireRestoreJob(state: BackupState, jobId: string | undefined): RestoreJobRecord {
  const job = state.restoreJobs.get(jobId ?? '');
  if (!job) throw new AwsError('ResourceNotFoundException', `Restore job ${jobId} was not found.`);
  return job;
}

export interface RestoreJobPage {
  RestoreJobs: RestoreJobsListMember[];
  NextToken: string | undefined;
}

export function listRestoreJobs(state: BackupState, input: ListRestoreJobsInput): RestoreJobPage {
  const jobs = [...state.restoreJobs.values()]
    .filter(() => input.ByResourceType === undefined || input.ByResourceType === 'RDS')
    .filter(() => input.ByRestoreTestingPlanArn === undefined && input.ByParentJobId === undefined)
    .filter((job) => input.ByStatus === undefined || job.status === input.ByStatus)
    .filter((job) => input.ByCreatedBefore === undefined || job.createdAt < input.ByCreatedBefore)
    .filter((job) => input.ByCreatedAfter === undefined || job.createdAt > input.ByCreatedAfter)
    .filter(
      (job) =>
        input.ByCompleteBefore === undefined ||
        (job.completedAt !== undefined && job.completedAt < input.ByCompleteBefore),
    )
    .filter(
      (job) =>
        input.ByCompleteAfter === undefined ||
        (job.completedAt !== undefined && job.completedAt > input.ByCompleteAfter),
    );
  return jobPage(state, jobs, input);
}

export function listRestoreJobsOf(state: BackupState, input: ListRestoreJobsByProtectedResourceInput): RestoreJobPage {
  const { ByRecoveryPointCreationDateAfter: after, ByRecoveryPointCreationDateBefore: before } = input;
  const jobs = [...state.restoreJobs.values()]
    .filter(({ point }) => point.resourceArn === input.ResourceArn)
    .filter((job) => input.ByStatus === undefined || job.status === input.ByStatus)
    .filter(({ point }) => after === undefined || point.createdAt > after)
    .filter(({ point }) => before === undefined || point.createdAt < before);
  return jobPage(state, jobs, input);
}

function jobPage(
  state: BackupState,
  jobs: readonly RestoreJobRecord[],
  input: Parameters<typeof tokenPage>[0],
): RestoreJobPage {
  const { items, marker } = pageOf(jobs, (job) => `${job.createdAt.toISOString()} ${job.jobId}`, tokenPage(input));
  return { RestoreJobs: items.map((job) => restoreJobView(state, job)), NextToken: marker };
}

export function restoreJobView(state: BackupState, job: RestoreJobRecord): RestoreJobsListMember {
  return {
    AccountId: state.context.accountId,
    RestoreJobId: job.jobId,
    RecoveryPointArn: job.point.arn,
    RecoveryPointCreationDate: job.point.createdAt,
    SourceResourceArn: job.point.resourceArn,
    BackupVaultArn: job.point.vault.arn,
    CreationDate: job.createdAt,
    CompletionDate: job.completedAt,
    Status: job.status,
    StatusMessage: job.message,
    // AWS Backup does not keep this up to date either, not even for a completed job.
    PercentDone: '0.00%',
    BackupSizeInBytes: job.point.sizeInBytes,
    IamRoleArn: job.roleArn,
    ExpectedCompletionTimeMinutes: 10,
    CreatedResourceArn: job.createdResourceArn,
    ResourceType: 'RDS',
    IsParent: false,
  };
}

function publish(state: BackupState, job: RestoreJobRecord): void {
  state.events.publish({
    source: 'aws.backup',
    detailType: 'Restore Job State Change',
    resources: [job.point.arn],
    detail: {
      restoreJobId: job.jobId,
      status: job.status,
      statusMessage: job.message,
      percentDone: 0,
      resourceType: 'RDS',
      recoveryPointArn: job.point.arn,
      sourceResourceArn: job.point.resourceArn,
      createdResourceArn: job.createdResourceArn,
      iamRoleArn: job.roleArn,
      creationDate: job.createdAt.toISOString(),
      completionDate: job.completedAt?.toISOString(),
      backupSizeInBytes: String(job.point.sizeInBytes),
    },
  });
}
