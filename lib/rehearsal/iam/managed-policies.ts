/**
 * AWS managed policies that roles of this project attach, by ARN: AWSLambdaBasicExecutionRole v1,
 * AWSLambdaVPCAccessExecutionRole v3, AWSBackupServiceRolePolicyForBackup v29 and ...ForRestores v25, as published in
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/. Statements for services that the local world lacks
 * are left out: a call that AWS would allow may be refused here, never the other way round.
 */
export const AWS_MANAGED_POLICIES: Readonly<Record<string, object>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': document([
    { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
  ]),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole': document([
    {
      Effect: 'Allow',
      Action: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      Resource: '*',
    },
  ]),
  'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup': document([
    {
      Effect: 'Allow',
      Action: [
        'rds:AddTagsToResource',
        'rds:ListTagsForResource',
        'rds:DescribeDBSnapshots',
        'rds:CreateDBSnapshot',
        'rds:CopyDBSnapshot',
        'rds:DescribeDBInstances',
        'rds:CreateDBClusterSnapshot',
        'rds:DescribeDBClusters',
        'rds:DescribeDBClusterSnapshots',
        'rds:CopyDBClusterSnapshot',
        'rds:DescribeDBClusterAutomatedBackups',
      ],
      Resource: '*',
    },
    { Effect: 'Allow', Action: 'rds:DeleteDBInstanceAutomatedBackup', Resource: 'arn:aws:rds:*:*:auto-backup:*' },
    { Effect: 'Allow', Action: 'rds:ModifyDBInstance', Resource: 'arn:aws:rds:*:*:db:*' },
    {
      Effect: 'Allow',
      Action: ['rds:DeleteDBSnapshot', 'rds:ModifyDBSnapshotAttribute'],
      Resource: 'arn:aws:rds:*:*:snapshot:awsbackup:*',
    },
    { Effect: 'Allow', Action: 'backup:CopyFromBackupVault', Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'kms:CreateGrant',
      Resource: '*',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
    { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['backup:DescribeBackupVault', 'backup:CopyIntoBackupVault'],
      Resource: 'arn:aws:backup:*:*:backup-vault:*',
    },
  ]),
  'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores': document([
    {
      Effect: 'Allow',
      Action: [
        'rds:DescribeDBInstances',
        'rds:DescribeDBSnapshots',
        'rds:ListTagsForResource',
        'rds:RestoreDBInstanceFromDBSnapshot',
        'rds:DeleteDBInstance',
        'rds:AddTagsToResource',
        'rds:DescribeDBClusters',
        'rds:RestoreDBClusterFromSnapshot',
        'rds:DeleteDBCluster',
        'rds:RestoreDBInstanceToPointInTime',
        'rds:DescribeDBClusterSnapshots',
        'rds:RestoreDBClusterToPointInTime',
        'rds:CreateTenantDatabase',
        'rds:DeleteTenantDatabase',
      ],
      Resource: '*',
    },
    { Effect: 'Allow', Action: 'rds:CreateDBInstance', Resource: 'arn:aws:rds:*:*:db:*' },
    { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: '*' },
    {
      Effect: 'Allow',
      Action: [
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:ReEncryptTo',
        'kms:ReEncryptFrom',
        'kms:GenerateDataKeyWithoutPlaintext',
      ],
      Resource: '*',
      Condition: { StringLike: { 'kms:ViaService': ['rds.*.amazonaws.com'] } },
    },
    {
      Effect: 'Allow',
      Action: 'kms:CreateGrant',
      Resource: '*',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::*:role/*',
      Condition: {
        StringEquals: {
          'iam:PassedToService': [
            'eks.amazonaws.com',
            'ec2.amazonaws.com',
            'pods.eks.amazonaws.com',
            'backup.amazonaws.com',
          ],
        },
      },
    },
    {
      Effect: 'Allow',
      Action: [
        'backup:StartRestoreJob',
        'backup:ListRestoreJobs',
        'backup:ListRecoveryPointsByBackupVault',
        'backup:DescribeRestoreJob',
      ],
      Resource: '*',
    },
  ]),
};

function document(statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}
