import type {
  BackupJob,
  DescribeBackupJobOutput,
  ListBackupJobsInput,
  ListBackupJobsOutput,
} from '@aws-sdk/client-backup';
import { AwsError } from '../../service';
import { pageOf } from '../rds/pages';
import type { BackupJobRecord } from './backup-jobs';
import type { BackupState } from './backup-state';
import { tokenPage } from './token-page';

export function describeBackupJob(state: BackupState, jobId: string | undefined): DescribeBackupJobOutput {
  const job = state.backupJobs.get(jobId ?? '');
  if (!job) throw new AwsError('ResourceNotFoundException', `Backup job ${jobId} was not found.`);
  return jobView(state, job);
}

export function listBackupJobs(state: BackupState, input: ListBackupJobsInput): ListBackupJobsOutput {
  const jobs = [...state.backupJobs.values()]
    .filter((job) => input.ByResourceArn === undefined || job.resourceArn === input.ByResourceArn)
    .filter((job) => input.ByState === undefined || job.state === input.ByState)
    .filter((job) => input.ByBackupVaultName === undefined || job.vault.name === input.ByBackupVaultName)
    .filter((job) => input.ByCreatedBefore === undefined || job.createdAt < input.ByCreatedBefore)
    .filter((job) => input.ByCreatedAfter === undefined || job.createdAt > input.ByCreatedAfter);
  const { items, marker } = pageOf(jobs, (job) => `${job.createdAt.toISOString()} ${job.jobId}`, tokenPage(input));
  return { BackupJobs: items.map((job) => jobView(state, job)), NextToken: marker };
}

function jobView(state: BackupState, job: BackupJobRecord): BackupJob & DescribeBackupJobOutput {
  return {
    AccountId: state.context.accountId,
    BackupJobId: job.jobId,
    BackupVaultName: job.vault.name,
    BackupVaultArn: job.vault.arn,
    RecoveryPointArn: job.recoveryPointArn,
    ResourceArn: job.resourceArn,
    ResourceType: 'RDS',
    ResourceName: job.resourceName,
    IamRoleArn: job.roleArn,
    CreationDate: job.createdAt,
    CompletionDate: job.completedAt,
    StartBy: job.startBy,
    State: job.state,
    StatusMessage: job.message,
    PercentDone: job.state === 'COMPLETED' ? '100.0' : '0.0',
    BackupSizeInBytes: job.sizeInBytes,
    IsParent: false,
  };
}
