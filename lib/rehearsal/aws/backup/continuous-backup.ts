import { AwsError } from '../../service';
import { randomName, rdsArn } from '../rds/identifiers';
import type { BackupState } from './backup-state';
import type { RecoveryPoint } from './recovery-points';
import { restoreMetadataOf } from './restore-metadata';

/**
 * Hands the automated backups of an instance to AWS Backup: from now on its retention cannot be modified through RDS,
 * and the recovery point reaches every time in the instance's restore window.
 */
export function protectContinuously(state: BackupState, resourceId: string, vaultName: string): string {
  const vault = state.vaults.require(vaultName);
  const instance = state.rds.instances.get(resourceId);
  const backup = state.rds.automatedBackups.get(resourceId);
  if (!instance || !backup) {
    throw new AwsError(
      'InvalidRequestException',
      `Cannot protect ${resourceId} continuously: expected an instance with automated backups; set a backup retention first`,
    );
  }
  if (instance.awsBackupRecoveryPointArn) {
    throw new AwsError(
      'AlreadyExistsException',
      `${resourceId} already has the continuous recovery point ${instance.awsBackupRecoveryPointArn}`,
    );
  }
  const { region, accountId, random } = state.context;
  const suffix = randomName(random, 8, '0123456789abcdef');
  const point: RecoveryPoint = {
    arn: `arn:aws:backup:${region}:${accountId}:recovery-point:continuous:${resourceId.toLowerCase()}-${suffix}`,
    vault,
    kind: 'continuous',
    resourceArn: rdsArn(state.context, 'db', instance.identifier),
    resourceId,
    resourceName: instance.identifier,
    createdAt: state.now(),
    completedAt: state.now(),
    sizeInBytes: 0,
    roleArn: `arn:aws:iam::${accountId}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
    encryptionKeyArn: instance.settings.KmsKeyId,
    deleteAfterDays: instance.settings.BackupRetentionPeriod,
    restoreMetadata: restoreMetadataOf(
      { identifier: '', source: { ...backup.source, optionGroup: instance.optionGroup.name } },
      {
        subnetGroupName: instance.subnetGroupName,
        parameterGroupName: instance.parameterGroup.name,
        securityGroupIds: instance.securityGroups.map(({ groupId }) => groupId),
      },
    ),
  };
  state.recoveryPoints.add(point);
  instance.awsBackupRecoveryPointArn = point.arn;
  backup.awsBackupRecoveryPointArn = point.arn;
  state.rds.publish(instance);
  return point.arn;
}

/** Gives the automated backups back to RDS. */
export function releaseContinuous(state: BackupState, { arn, resourceId }: RecoveryPoint): void {
  const instance = state.rds.instances.get(resourceId);
  const backup = state.rds.automatedBackups.get(resourceId);
  if (backup) backup.awsBackupRecoveryPointArn = undefined;
  if (instance?.awsBackupRecoveryPointArn !== arn) return;
  instance.awsBackupRecoveryPointArn = undefined;
  state.rds.publish(instance);
}
