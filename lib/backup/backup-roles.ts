import { Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

const BOUNDARY_GRANTS_NOTHING = 'a permissions boundary grants nothing: it limits what the managed policy grants';

export interface BackupRolesProps {
  readonly backupRoleName: string;
  readonly restoreRoleName: string;
  /** ARN patterns of the instances that a failed restore may remove again. */
  readonly candidateArns: readonly string[];
  /** ARN pattern of the snapshots that AWS Backup makes, and removes when they expire. */
  readonly snapshotArns: readonly string[];
}

/**
 * The roles of AWS Backup, one to take backups and one to restore them. AWS's managed policies would let either delete
 * any database: a boundary takes that away.
 */
export class BackupRoles extends Construct {
  readonly backup: iam.Role;
  readonly restore: iam.Role;

  constructor(scope: Construct, id: string, props: BackupRolesProps) {
    super(scope, id);
    this.backup = this.role('Backup', {
      roleName: props.backupRoleName,
      managedPolicy: 'service-role/AWSBackupServiceRolePolicyForBackup',
      mayDelete: props.snapshotArns,
    });
    this.restore = this.role('Restore', {
      roleName: props.restoreRoleName,
      managedPolicy: 'service-role/AWSBackupServiceRolePolicyForRestores',
      mayDelete: props.candidateArns,
    });
  }

  private role(id: string, props: { roleName: string; managedPolicy: string; mayDelete: readonly string[] }): iam.Role {
    const boundary = new iam.ManagedPolicy(this, `${id}Boundary`, {
      description: `Upper bound of ${props.roleName}: no deletion of databases`,
      statements: [
        new iam.PolicyStatement({ actions: ['*'], resources: ['*'] }),
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: ['rds:Delete*'],
          notResources: [...props.mayDelete],
        }),
      ],
    });
    Validations.of(boundary).acknowledge(
      { id: 'AwsSolutions-IAM5[Action::*]', reason: BOUNDARY_GRANTS_NOTHING },
      { id: 'AwsSolutions-IAM5[Resource::*]', reason: BOUNDARY_GRANTS_NOTHING },
    );
    const role = new iam.Role(this, id, {
      roleName: props.roleName,
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(props.managedPolicy)],
      permissionsBoundary: boundary,
    });
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${props.managedPolicy}]`,
      reason: 'AWS Backup needs what this policy lists and AWS keeps it up to date; the boundary takes deletions away',
    });
    return role;
  }
}
