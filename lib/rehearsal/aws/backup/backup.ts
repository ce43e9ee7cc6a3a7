import * as sdk from '@aws-sdk/client-backup';
import { AwsError, type Call, type Operations, type Service } from '../../service';
import type { EventBus, WorldContext } from '../../world';
import { pageOf } from '../rds/pages';
import type { Rds } from '../rds/rds';
import { discardSnapshot } from '../rds/snapshots';
import { backupAuthorization } from './backup-authorization';
import { describeBackupJob, listBackupJobs } from './backup-job-view';
import { startBackupJob } from './backup-jobs';
import { BackupState } from './backup-state';
import { protectContinuously, releaseContinuous } from './continuous-backup';
import type { AuthorizeJob } from './job-roles';
import { deletionOf, type RecoveryPoint, recoveryPointView } from './recovery-points';
import {
  listRestoreJobs,
  listRestoreJobsOf,
  type RestoreSpoil,
  requireRestoreJob,
  restoreJobView,
  startRestoreJob,
} from './restore-jobs';
import { type TakeRecoveryPoint, takeRecoveryPoint } from './take-recovery-point';
import { tokenPage } from './token-page';
import type { Vaults } from './vaults';

/** The AWS Backup service of one world and the ways to set its stage. */
export interface Backup extends Service<typeof sdk> {
  addVault: Vaults['add'];
  /** Starts a continuous recovery point of an instance with automated backups; answers its ARN. */
  protectContinuously(instanceResourceId: string, vaultName: string): string;
  /** Takes a snapshot recovery point and resolves with its ARN when it is COMPLETED. */
  takeRecoveryPoint(options: TakeRecoveryPoint): Promise<string>;
  /** Sets the status that a recovery point shows: one under way, expired or partial cannot be restored. */
  setRecoveryPointStatus(arn: string, status: sdk.RecoveryPointStatus): void;
  /** Lets the next restore job fail with this message; several calls queue up. */
  failNextRestore(message: string): void;
  /** Lets the next restore job go wrong without an error; several calls queue up. */
  spoilNextRestore(spoil: RestoreSpoil): void;
  /** Plans and selections that were deployed. */
  readonly plans: Vaults['plans'];
  close(): Promise<void>;
}

export interface BackupDependencies {
  readonly context: WorldContext;
  readonly rds: Pick<Rds, 'state'>;
  readonly events: EventBus;
  readonly authorizeJob: AuthorizeJob;
}

export function createBackup({ context, rds, events, authorizeJob }: BackupDependencies): Backup {
  const state = new BackupState(context, rds.state, events, authorizeJob);
  return {
    signingName: 'backup',
    sdk,
    operations: backupOperations(state),
    authorization: backupAuthorization(state.vaults),
    resourceTypes: state.vaults.resourceTypes(),
    plans: state.vaults.plans,
    addVault: (vault) => state.vaults.add(vault),
    protectContinuously: (resourceId, vaultName) => protectContinuously(state, resourceId, vaultName),
    takeRecoveryPoint: (options) => takeRecoveryPoint(state, options),
    setRecoveryPointStatus: (arn, status) => {
      const point = state.recoveryPoints.find(arn);
      if (!point) throw new Error(`recovery point '${arn}' is in no vault: expected one that was taken`);
      point.status = status;
    },
    failNextRestore: (message) => {
      state.failures.push(message);
    },
    spoilNextRestore: (spoil) => {
      state.spoils.push(spoil);
    },
    close: () => state.close(),
  };
}

function backupOperations(state: BackupState): Operations<typeof sdk> {
  const points = state.recoveryPoints;
  return {
    ListRecoveryPointsByBackupVault: (input) => points.listByVault(input),
    ListRecoveryPointsByResource: (input) => points.listByResource(input),
    DescribeRecoveryPoint: (input) => ({
      ...recoveryPointView(points.require(input.BackupVaultName, input.RecoveryPointArn)),
      StorageClass: 'WARM',
    }),
    GetRecoveryPointRestoreMetadata: (input) => {
      const point = points.require(input.BackupVaultName, input.RecoveryPointArn);
      return {
        BackupVaultArn: point.vault.arn,
        RecoveryPointArn: point.arn,
        RestoreMetadata: { ...point.restoreMetadata },
        ResourceType: 'RDS',
      };
    },
    ListProtectedResources: (input) => {
      const { items, marker } = pageOf(
        points.protectedResources(),
        ({ ResourceArn }) => ResourceArn ?? '',
        tokenPage(input),
      );
      return { Results: items, NextToken: marker };
    },
    DescribeProtectedResource: (input) => points.requireProtected(input.ResourceArn),
    StartBackupJob: (input) => startBackupJob(state, input),
    DescribeBackupJob: (input) => describeBackupJob(state, input.BackupJobId),
    ListBackupJobs: (input) => listBackupJobs(state, input),
    StartRestoreJob: (input) => startRestoreJob(state, input),
    DescribeRestoreJob: (input) => restoreJobView(state, requireRestoreJob(state, input.RestoreJobId)),
    GetRestoreJobMetadata: (input) => {
      const job = requireRestoreJob(state, input.RestoreJobId);
      return { RestoreJobId: job.jobId, Metadata: { ...job.metadata } };
    },
    ListRestoreJobs: (input) => listRestoreJobs(state, input),
    ListRestoreJobsByProtectedResource: (input) => listRestoreJobsOf(state, input),
    DeleteRecoveryPoint: async (input, call) => {
      const point = removable(state, 'DeleteRecoveryPoint', input, call);
      if (point.kind === 'continuous') releaseContinuous(state, point);
      const snapshot = [...state.rds.snapshots.values()].find(({ identifier }) =>
        point.arn.endsWith(`:snapshot:${identifier}`),
      );
      if (snapshot) await discardSnapshot(state.rds, snapshot);
      points.remove(point.arn);
      return {};
    },
    DisassociateRecoveryPoint: (input, call) => {
      const point = removable(state, 'DisassociateRecoveryPoint', input, call);
      if (point.kind !== 'continuous') {
        throw new AwsError(
          'InvalidRequestException',
          `Only continuous recovery points can be disassociated: ${point.arn} is a snapshot`,
        );
      }
      releaseContinuous(state, point);
      points.remove(point.arn);
      return {};
    },
  };
}

/** The recovery point, unless the policy or the lock of its vault forbids to remove it. */
function removable(
  state: BackupState,
  action: 'DeleteRecoveryPoint' | 'DisassociateRecoveryPoint',
  input: { BackupVaultName: string | undefined; RecoveryPointArn: string | undefined },
  call: Call,
): RecoveryPoint {
  const point = state.recoveryPoints.require(input.BackupVaultName, input.RecoveryPointArn);
  point.vault.policy.check(`backup:${action}`, call.caller, point.arn);
  const deleteAt = deletionOf(point);
  if (point.vault.lock && (deleteAt === undefined || deleteAt > state.now())) {
    throw new AwsError(
      'InvalidRequestException',
      `Recovery point ${point.arn} cannot be removed: backup vault ${point.vault.name} is locked and the point is kept ${deleteAt ? `until ${deleteAt.toISOString()}` : 'for ever'}`,
    );
  }
  return point;
}
