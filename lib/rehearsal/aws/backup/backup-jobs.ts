import type { StartBackupJobInput, StartBackupJobOutput } from '@aws-sdk/client-backup';
import { AwsError } from '../../service';
import type { DatabaseInstance } from '../rds/database-instance';
import { rdsArn } from '../rds/identifiers';
import { snapshotInstance } from '../rds/snapshot-instance';
import { snapshotArn } from '../rds/snapshots';
import { type BackupState, failureMessage } from './backup-state';
import { authorizeBackup } from './job-roles';
import type { RecoveryPoint } from './recovery-points';
import { restoreMetadataOf } from './restore-metadata';
import type { BackupVault } from './vaults';

export interface BackupJobRecord {
  readonly jobId: string;
  readonly vault: BackupVault;
  readonly resourceArn: string;
  readonly resourceName: string;
  readonly roleArn: string;
  readonly createdAt: Date;
  readonly startBy: Date;
  readonly token: string | undefined;
  readonly deleteAfterDays: number | undefined;
  readonly tags: ReadonlyMap<string, string>;
  state: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'EXPIRED';
  message?: string;
  recoveryPointArn?: string;
  completedAt?: Date;
  sizeInBytes?: number;
}

const MINUTE_MILLISECONDS = 60_000;
const DEFAULT_START_WINDOW_MINUTES = 480;
/** How often a job looks whether its instance is available. */
const POLL_MILLISECONDS = 20;

/** StartBackupJob: a snapshot recovery point, taken as soon as the instance is available. */
export function startBackupJob(state: BackupState, input: StartBackupJobInput): StartBackupJobOutput {
  if (input.LogicallyAirGappedBackupVaultArn !== undefined || input.Index !== undefined) {
    throw new AwsError(
      'InvalidParameterValueException',
      'RDS instances support neither logically air-gapped vaults nor indexes',
    );
  }
  const vault = state.vaults.require(input.BackupVaultName);
  const instance = state.requireInstance(input.ResourceArn);
  const known = [...state.backupJobs.values()].find(
    ({ token }) => token !== undefined && token === input.IdempotencyToken,
  );
  if (known) return started(known);
  const createdAt = state.now();
  const job: BackupJobRecord = {
    jobId: state.newJobId(),
    vault,
    resourceArn: input.ResourceArn ?? '',
    resourceName: instance.identifier,
    roleArn: input.IamRoleArn ?? '',
    createdAt,
    startBy: new Date(
      createdAt.getTime() + (input.StartWindowMinutes ?? DEFAULT_START_WINDOW_MINUTES) * MINUTE_MILLISECONDS,
    ),
    token: input.IdempotencyToken,
    deleteAfterDays: input.Lifecycle?.DeleteAfterDays,
    tags: new Map(Object.entries(input.RecoveryPointTags ?? {})),
    state: 'CREATED',
  };
  checkRetention(job);
  state.backupJobs.set(job.jobId, job);
  publish(state, job);
  state.inBackground(`backup job ${job.jobId}`, () => run(state, job, instance));
  return started(job);
}

function started(job: BackupJobRecord): StartBackupJobOutput {
  return {
    BackupJobId: job.jobId,
    RecoveryPointArn: job.recoveryPointArn,
    CreationDate: job.createdAt,
    IsParent: false,
  };
}

/** A vault lock refuses lifecycles outside its bounds. */
function checkRetention({ vault, deleteAfterDays }: BackupJobRecord): void {
  const { minRetentionDays = 0, maxRetentionDays = Number.POSITIVE_INFINITY } = vault.lock ?? {};
  const days = deleteAfterDays ?? Number.POSITIVE_INFINITY;
  if (days < minRetentionDays || (days > maxRetentionDays && vault.lock?.maxRetentionDays !== undefined)) {
    throw new AwsError(
      'InvalidParameterValueException',
      `Backup job failed: the retention of ${deleteAfterDays ?? 'unlimited'} days is outside what the lock of vault ${vault.name} allows (${minRetentionDays} to ${maxRetentionDays} days)`,
    );
  }
}

async function run(state: BackupState, job: BackupJobRecord, instance: DatabaseInstance): Promise<void> {
  await state.pause('backupJob');
  while (instance.status !== 'available') {
    if (state.now() > job.startBy || !state.rds.instances.has(instance.resourceId)) {
      finish(state, job, {
        state: 'EXPIRED',
        message: `Backup job expired before ${instance.identifier} became available: it is ${instance.status}`,
      });
      return;
    }
    await state.context.clock.sleep(POLL_MILLISECONDS);
    await state.pause('eventualRead');
  }
  try {
    authorizeBackup(state, job, snapshotIdentifierOf(job));
    const point = await takeSnapshotPoint(state, job, instance);
    job.recoveryPointArn = point.arn;
    job.sizeInBytes = point.sizeInBytes;
    finish(state, job, { state: 'COMPLETED' });
  } catch (error) {
    finish(state, job, { state: 'FAILED', message: failureMessage(error) });
  }
}

function snapshotIdentifierOf({ jobId }: BackupJobRecord): string {
  return `awsbackup:job-${jobId.toLowerCase()}`;
}

/** Takes the snapshot `awsbackup:job-<id>` and enters it as a recovery point of the vault. */
export async function takeSnapshotPoint(
  state: BackupState,
  job: BackupJobRecord,
  instance: DatabaseInstance,
): Promise<RecoveryPoint> {
  const identifier = snapshotIdentifierOf(job);
  const { snapshot, available } = snapshotInstance(state.rds, instance, {
    identifier,
    type: 'awsbackup',
    tags: job.tags,
  });
  job.state = 'RUNNING';
  publish(state, job);
  await available;
  const point: RecoveryPoint = {
    arn: snapshotArn(state.rds, identifier),
    vault: job.vault,
    kind: 'snapshot',
    resourceArn: rdsArn(state.context, 'db', instance.identifier),
    resourceId: instance.resourceId,
    resourceName: instance.identifier,
    createdAt: snapshot.startedAt,
    completedAt: state.now(),
    sizeInBytes: snapshot.copy?.sizeInBytes ?? 0,
    roleArn: job.roleArn,
    encryptionKeyArn: instance.settings.KmsKeyId,
    deleteAfterDays: job.deleteAfterDays,
    restoreMetadata: restoreMetadataOf(snapshot, {
      subnetGroupName: instance.subnetGroupName,
      parameterGroupName: instance.parameterGroup.name,
      securityGroupIds: instance.securityGroups.map(({ groupId }) => groupId),
    }),
  };
  state.recoveryPoints.add(point);
  publishPoint(state, point);
  return point;
}

function publishPoint(state: BackupState, point: RecoveryPoint): void {
  state.events.publish({
    source: 'aws.backup',
    detailType: 'Recovery Point State Change',
    resources: [point.arn],
    detail: {
      recoveryPointArn: point.arn,
      backupVaultName: point.vault.name,
      backupVaultArn: point.vault.arn,
      resourceArn: point.resourceArn,
      resourceType: 'RDS',
      iamRoleArn: point.roleArn,
      // A string on AWS too.
      isEncrypted: String(point.encryptionKeyArn !== undefined),
      creationDate: point.createdAt.toISOString(),
      completionDate: point.completedAt.toISOString(),
      status: 'COMPLETED',
    },
  });
}

function finish(state: BackupState, job: BackupJobRecord, result: Pick<BackupJobRecord, 'state' | 'message'>): void {
  Object.assign(job, result, { completedAt: state.now() });
  publish(state, job);
}

function publish(state: BackupState, job: BackupJobRecord): void {
  state.events.publish({
    source: 'aws.backup',
    detailType: 'Backup Job State Change',
    resources: [job.resourceArn],
    detail: {
      backupJobId: job.jobId,
      backupVaultName: job.vault.name,
      backupVaultArn: job.vault.arn,
      resourceArn: job.resourceArn,
      resourceType: 'RDS',
      iamRoleArn: job.roleArn,
      creationDate: job.createdAt.toISOString(),
      state: job.state,
      statusMessage: job.message,
      percentDone: job.state === 'COMPLETED' ? 100 : 0,
      backupSizeInBytes: String(job.sizeInBytes ?? 0),
    },
  });
}
