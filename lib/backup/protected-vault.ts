import { RemovalPolicy } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

export interface ProtectedVaultProps {
  readonly vaultName: string;
  /** The one role that may delete recovery points and change the vault's policy. */
  readonly breakGlassRoleArn: string;
}

/** What would take a recovery point away, shorten its life, or lift this protection. */
const DENIED = [
  'backup:DeleteRecoveryPoint',
  'backup:DisassociateRecoveryPoint',
  'backup:DisassociateRecoveryPointFromParent',
  'backup:UpdateRecoveryPointLifecycle',
  'backup:DeleteBackupVault',
  'backup:DeleteBackupVaultAccessPolicy',
  'backup:PutBackupVaultAccessPolicy',
];

/**
 * A backup vault that nobody but one role can take recovery points from, encrypted with a key of its own that rotates
 * every year. RDS recovery points keep the key of their database; this key is for what AWS Backup encrypts itself.
 */
export class ProtectedVault extends Construct {
  readonly vault: backup.BackupVault;
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, props: ProtectedVaultProps) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: `Backup vault ${props.vaultName}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.vault = new backup.BackupVault(this, 'Resource', {
      backupVaultName: props.vaultName,
      encryptionKey: this.key,
      removalPolicy: RemovalPolicy.RETAIN,
      accessPolicy: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            sid: 'RecoveryPointsStay',
            effect: iam.Effect.DENY,
            principals: [new iam.AnyPrincipal()],
            actions: DENIED,
            // A vault policy speaks of this vault and what is in it.
            resources: ['*'],
            conditions: { ArnNotEquals: { 'aws:PrincipalArn': props.breakGlassRoleArn } },
          }),
        ],
      }),
    });
  }
}
