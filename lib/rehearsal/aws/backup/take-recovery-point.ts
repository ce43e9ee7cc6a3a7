import { rdsArn } from '../rds/identifiers';
import { type BackupJobRecord, takeSnapshotPoint } from './backup-jobs';
import type { BackupState } from './backup-state';

export interface TakeRecoveryPoint {
  readonly instanceResourceId: string;
  readonly vaultName: string;
  /** @default - kept for ever */
  readonly deleteAfterDays?: number;
  /** @default - a role of the account named `backup` */
  readonly roleArn?: string;
}

/** What a backup plan did before the story begins: a snapshot recovery point of an available instance. */
export async function takeRecoveryPoint(state: BackupState, options: TakeRecoveryPoint): Promise<string> {
  const instance = state.rds.instances.get(options.instanceResourceId);
  if (instance?.status !== 'available') {
    throw new Error(
      `cannot back up '${options.instanceResourceId}': expected an available instance, found ${instance?.status ?? 'none'}`,
    );
  }
  const createdAt = state.now();
  const job: BackupJobRecord = {
    jobId: state.newJobId(),
    vault: state.vaults.require(options.vaultName),
    resourceArn: rdsArn(state.context, 'db', instance.identifier),
    resourceName: instance.identifier,
    roleArn: options.roleArn ?? `arn:aws:iam::${state.context.accountId}:role/backup`,
    createdAt,
    startBy: createdAt,
    token: undefined,
    deleteAfterDays: options.deleteAfterDays,
    tags: new Map(),
    state: 'CREATED',
  };
  state.backupJobs.set(job.jobId, job);
  const point = await takeSnapshotPoint(state, job, instance);
  Object.assign(job, {
    state: 'COMPLETED',
    recoveryPointArn: point.arn,
    sizeInBytes: point.sizeInBytes,
    completedAt: state.now(),
  });
  await state.pause('eventualRead');
  return point.arn;
}
