import { Duration } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface BackupScheduleProps {
  readonly planName: string;
  readonly vault: backup.IBackupVault;
  /** Role that AWS Backup takes backups with. */
  readonly role: iam.IRole;
  readonly databaseArn: string;
  /** How long daily snapshots are kept. */
  readonly snapshotRetention: Duration;
  /** How far back a point in time can be chosen: 1 to 35 days. */
  readonly continuousRetention: Duration;
  /** Added to 02:00 UTC, so that the databases of an environment do not all start at once. */
  readonly snapshotDelay: Duration;
}

const SNAPSHOT_HOUR_UTC = 2;

/** A daily snapshot from 02:00 UTC on, and continuous backup, of one database. */
export class BackupSchedule extends Construct {
  readonly plan: backup.BackupPlan;

  constructor(scope: Construct, id: string, props: BackupScheduleProps) {
    super(scope, id);
    const minutes = SNAPSHOT_HOUR_UTC * 60 + props.snapshotDelay.toMinutes();
    const schedule = Schedule.cron({ hour: `${Math.floor(minutes / 60)}`, minute: `${minutes % 60}` });
    const window = { startWindow: Duration.hours(1), completionWindow: Duration.hours(8) };

    this.plan = new backup.BackupPlan(this, 'Resource', {
      backupPlanName: props.planName,
      backupPlanRules: [
        new backup.BackupPlanRule({
          ruleName: 'daily-snapshot',
          backupVault: props.vault,
          scheduleExpression: schedule,
          deleteAfter: props.snapshotRetention,
          ...window,
        }),
        new backup.BackupPlanRule({
          ruleName: 'continuous',
          backupVault: props.vault,
          scheduleExpression: schedule,
          enableContinuousBackup: true,
          deleteAfter: props.continuousRetention,
          ...window,
        }),
      ],
    });

    // By ARN, which the restored instance takes over with the production name: it is protected from then on.
    this.plan.addSelection('Database', {
      backupSelectionName: 'database',
      resources: [backup.BackupResource.fromArn(props.databaseArn)],
      role: props.role,
    });
  }
}
