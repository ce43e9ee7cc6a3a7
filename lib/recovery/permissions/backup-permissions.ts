import type { Permission, PermissionScope } from './permission';

const NO_JOB_ARNS = 'AWS Backup offers no resource level for jobs';

function recoveryPointArns({ names }: PermissionScope): string[] {
  return [names.arn('rds', 'snapshot:awsbackup:*'), names.arn('backup', 'recovery-point:continuous:db-*')];
}

const LINEAGE =
  'recovery points are named by jobs, not by databases: the function checks the lineage of the one it uses';

/** Recovery points of the vault and what can be restored from them. */
export function readRecoveryPoints(scope: PermissionScope): Permission[] {
  return [
    { actions: ['backup:ListRecoveryPointsByBackupVault'], resources: [scope.names.vaultArn] },
    { actions: ['backup:DescribeRecoveryPoint'], resources: recoveryPointArns(scope), wide: LINEAGE },
  ];
}

export function startRestore(scope: PermissionScope): Permission[] {
  return [
    { actions: ['backup:StartRestoreJob'], resources: recoveryPointArns(scope), wide: LINEAGE },
    {
      actions: ['backup:ListRestoreJobs', 'backup:GetRestoreJobMetadata'],
      resources: ['*'],
      wide: NO_JOB_ARNS,
    },
    passToBackup(scope.names.roleArn(scope.names.restoreRoleName)),
  ];
}

export const readRestoreJobs: Permission = {
  actions: ['backup:DescribeRestoreJob'],
  resources: ['*'],
  wide: NO_JOB_ARNS,
};

/** A backup of production into the vault. */
export function startBackup({ names }: PermissionScope): Permission[] {
  return [
    { actions: ['backup:StartBackupJob'], resources: [names.vaultArn] },
    passToBackup(names.roleArn(names.backupRoleName)),
  ];
}

/** Whether AWS Backup protects a database, and since when. */
export const readProtection: Permission = {
  actions: ['backup:DescribeProtectedResource'],
  resources: ['*'],
  wide: 'AWS Backup offers no resource level for protected resources',
};

function passToBackup(roleArn: string): Permission {
  return {
    actions: ['iam:PassRole'],
    resources: [roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
  };
}
