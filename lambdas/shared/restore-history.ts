import {
  DBInstanceAutomatedBackupNotFoundFault,
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';

/** A snapshot that AWS Backup made, as RDS knows it: whose data it holds and of which time. */
export interface BackupSnapshot {
  readonly arn: string;
  readonly resourceId: string;
  /** Time of the last transaction in it; without one, the later bound: when it was complete. */
  readonly dataTime?: string;
  readonly engineVersion: string;
}

export interface RestoreWindow {
  readonly earliest: string;
  readonly latest: string;
}

/** What RDS knows about the past of one instance, by its resource ID. */
export class RestoreHistory {
  constructor(private readonly rds = new RDSClient({})) {}

  async snapshots(resourceId: string): Promise<readonly BackupSnapshot[]> {
    const snapshots: BackupSnapshot[] = [];
    let marker: string | undefined;
    do {
      const page = await this.rds.send(
        new DescribeDBSnapshotsCommand({
          // Without the type RDS leaves out the snapshots of AWS Backup.
          SnapshotType: 'awsbackup',
          DbiResourceId: resourceId,
          ...(marker ? { Marker: marker } : {}),
        }),
      );
      for (const snapshot of page.DBSnapshots ?? []) {
        const dataTime =
          snapshot.SnapshotDatabaseTime ?? snapshot.OriginalSnapshotCreateTime ?? snapshot.SnapshotCreateTime;
        snapshots.push({
          arn: snapshot.DBSnapshotArn ?? '',
          resourceId: snapshot.DbiResourceId ?? '',
          ...(dataTime ? { dataTime: dataTime.toISOString() } : {}),
          engineVersion: snapshot.EngineVersion ?? '',
        });
      }
      marker = page.Marker;
    } while (marker);
    return snapshots;
  }

  /** `undefined` when the instance has no automated backups. */
  async window(resourceId: string): Promise<RestoreWindow | undefined> {
    try {
      const { DBInstanceAutomatedBackups } = await this.rds.send(
        new DescribeDBInstanceAutomatedBackupsCommand({ DbiResourceId: resourceId }),
      );
      const window = DBInstanceAutomatedBackups?.[0]?.RestoreWindow;
      return window?.EarliestTime && window.LatestTime
        ? { earliest: window.EarliestTime.toISOString(), latest: window.LatestTime.toISOString() }
        : undefined;
    } catch (error) {
      if (error instanceof DBInstanceAutomatedBackupNotFoundFault) {
        return undefined;
      }
      throw error;
    }
  }
}
