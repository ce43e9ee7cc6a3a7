import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BackupRoles } from '../backup/backup-roles';
import { BackupSchedule } from '../backup/backup-schedule';
import { ProtectedVault } from '../backup/protected-vault';
import type { EnvironmentConfig } from '../config';
import { EnvironmentNames } from '../recovery/recovery-names';

/** Vault, schedules and the roles of AWS Backup. Nothing here is ever deleted with the stack. */
export class BackupStack extends Stack {
  constructor(scope: Construct, environment: EnvironmentConfig) {
    const names = new EnvironmentNames(environment);
    super(scope, names.stackName('backup'), {
      description: `Backups of the databases of ${environment.name}`,
      env: { account: environment.account, region: environment.region },
      terminationProtection: true,
    });

    const vault = new ProtectedVault(this, 'ProtectedVault', {
      vaultName: names.vaultName,
      breakGlassRoleArn: environment.breakGlassRoleArn,
    });
    const roles = new BackupRoles(this, 'BackupRoles', {
      backupRoleName: names.backupRoleName,
      restoreRoleName: names.restoreRoleName,
      candidateArns: environment.databases.map(({ identifier }) => names.databaseArn(`${identifier}-restored-*`)),
      snapshotArns: [names.arn('rds', 'snapshot:awsbackup:*')],
    });
    for (const { key, identifier, backup } of environment.databases) {
      new BackupSchedule(this, `BackupSchedule-${key}`, {
        planName: `${environment.name}-${key}-database-recovery`,
        vault: vault.vault,
        role: roles.backup,
        databaseArn: names.databaseArn(identifier),
        snapshotRetention: Duration.days(backup.snapshotDays),
        continuousRetention: Duration.days(backup.continuousDays),
        snapshotDelay: Duration.minutes(backup.snapshotDelayMinutes),
      });
    }
  }
}
