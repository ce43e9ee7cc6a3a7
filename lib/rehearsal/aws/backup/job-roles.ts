import type { Iam } from '../../iam/iam';
import { type Authorization, AwsError } from '../../service';
import { rdsAuthorization } from '../rds/rds-authorization';
import type { RestoreInput } from '../rds/restore-operations';
import type { BackupJobRecord } from './backup-jobs';
import type { BackupState } from './backup-state';
import type { RecoveryPoint } from './recovery-points';

/** Throws AccessDenied unless AWS Backup may do this in the name of the role that a job was given. */
export type AuthorizeJob = (roleArn: string, authorizations: readonly Authorization[]) => void;

/** Jobs run in the name of roles that trust AWS Backup; `authorizeRole` decides on each call. */
export function jobRoles(iam: Pick<Iam, 'isTrusted'>, authorizeRole: Iam['authorizeRole']): AuthorizeJob {
  return (roleArn, authorizations) => {
    if (!iam.isTrusted(roleArn, 'backup.amazonaws.com')) {
      throw new AwsError('AccessDenied', `The IAM role ${roleArn} cannot be assumed by AWS Backup`, 403);
    }
    authorizeRole(roleArn, authorizations);
  };
}

const describing = (action: string): Authorization => ({ action: `rds:${action}`, resources: ['*'] });

/** What a backup job asks of its role: to look at the instance, and to make and tag a snapshot of it. */
export function authorizeBackup(state: BackupState, job: BackupJobRecord, snapshotIdentifier: string): void {
  const { CreateDBSnapshot } = rdsAuthorization(state.rds);
  const tag = { Key: 'aws:backup:source-resource', Value: job.resourceArn };
  const input = { DBInstanceIdentifier: job.resourceName, DBSnapshotIdentifier: snapshotIdentifier, Tags: [tag] };
  state.authorizeJob(job.roleArn, [describing('DescribeDBInstances'), ...CreateDBSnapshot(input)]);
}

/** What a restore job asks of its role: what the restore operation of RDS would ask of any caller. */
export function authorizeRestore(
  state: BackupState,
  roleArn: string,
  point: RecoveryPoint,
  request: RestoreInput & { readonly DBInstanceIdentifier: string },
): void {
  const { RestoreDBInstanceFromDBSnapshot, RestoreDBInstanceToPointInTime } = rdsAuthorization(state.rds);
  const { DBInstanceIdentifier, DBParameterGroupName, OptionGroupName, DBSubnetGroupName } = request;
  const groups = { DBParameterGroupName, OptionGroupName, DBSubnetGroupName };
  const asked =
    point.kind === 'continuous'
      ? RestoreDBInstanceToPointInTime({
          ...groups,
          SourceDBInstanceIdentifier: point.resourceName,
          TargetDBInstanceIdentifier: DBInstanceIdentifier,
        })
      : RestoreDBInstanceFromDBSnapshot({
          ...groups,
          DBInstanceIdentifier,
          DBSnapshotIdentifier: point.arn.split(':snapshot:')[1],
        });
  state.authorizeJob(roleArn, [describing('DescribeDBInstances'), describing('DescribeDBSnapshots'), ...asked]);
}
