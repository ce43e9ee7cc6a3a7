import type {
  DescribeRecoveryPointInput,
  GetRecoveryPointRestoreMetadataInput,
  ListRecoveryPointsByBackupVaultInput,
  StartBackupJobInput,
  StartRestoreJobInput,
} from '@aws-sdk/client-backup';
import type { Authorization } from '../../service';
import { passRole } from '../rds/rds-authorization';
import type { Vaults } from './vaults';

const BACKUP = 'backup.amazonaws.com';

/** What AWS Backup asks of IAM: a recovery point of RDS is authorised by its own ARN, that of the snapshot. */
export function backupAuthorization(vaults: Vaults) {
  const onPoint =
    (action: string) =>
    (input: { RecoveryPointArn: string | undefined }): Authorization[] => [
      { action: `backup:${action}`, resources: [input.RecoveryPointArn ?? '*'] },
    ];
  const onVault =
    (action: string) =>
    (input: { BackupVaultName: string | undefined }): Authorization => ({
      action: `backup:${action}`,
      resources: [vaults.arn('backup-vault', input.BackupVaultName ?? '')],
    });
  return {
    ListRecoveryPointsByBackupVault: (input: ListRecoveryPointsByBackupVaultInput) => [
      onVault('ListRecoveryPointsByBackupVault')(input),
    ],
    DescribeRecoveryPoint: (input: DescribeRecoveryPointInput) => onPoint('DescribeRecoveryPoint')(input),
    GetRecoveryPointRestoreMetadata: (input: GetRecoveryPointRestoreMetadataInput) =>
      onPoint('GetRecoveryPointRestoreMetadata')(input),
    DeleteRecoveryPoint: onPoint('DeleteRecoveryPoint'),
    DisassociateRecoveryPoint: onPoint('DisassociateRecoveryPoint'),
    StartBackupJob: (input: StartBackupJobInput) => [
      onVault('StartBackupJob')(input),
      ...(input.IamRoleArn ? [passRole(input.IamRoleArn, BACKUP)] : []),
    ],
    StartRestoreJob: (input: StartRestoreJobInput) => [
      ...onPoint('StartRestoreJob')(input),
      ...(input.IamRoleArn ? [passRole(input.IamRoleArn, BACKUP)] : []),
    ],
  };
}
