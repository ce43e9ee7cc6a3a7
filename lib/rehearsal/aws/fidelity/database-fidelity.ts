import { type ServiceFidelity, simplified } from './service-fidelity';

const NOT_DRAWN = simplified('no such resource exists unless a story adds it; members are those that recovery reads');

export const DATABASE_FIDELITY: readonly ServiceFidelity[] = [
  {
    service: 'rds',
    title: 'Amazon RDS',
    reference: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/',
    throughout:
      'Instances are real PostgreSQL servers. Storage, Multi-AZ, monitoring and the values of parameter and option groups are stored and shown without effect. Maintenance windows never open.',
    operations: {
      DescribeDBInstances: simplified('answers the state of a moment ago (pace `eventualRead`), as AWS may'),
      ModifyDBInstance: simplified(
        'one engine version: EngineVersion is refused, and so are DBPortNumber, domains and managed passwords; without ApplyImmediately a change stays pending for ever',
      ),
      RebootDBInstance: simplified('a failover is a reboot: there is no standby'),
      DeleteDBInstance: 'modelled',
      RestoreDBInstanceFromDBSnapshot: simplified('one port and one engine version: other values are refused'),
      RestoreDBInstanceToPointInTime: simplified(
        'one port; the latest restorable time is what the WAL archive really holds',
      ),
      DescribeDBInstanceAutomatedBackups: 'modelled',
      DescribeDBSnapshots: simplified('shared and public snapshots do not exist'),
      CreateDBSnapshot: 'modelled',
      DeleteDBSnapshot: 'modelled',
      DescribeDBSubnetGroups: 'modelled',
      DescribeDBParameterGroups: 'modelled',
      DescribeOptionGroups: 'modelled',
      DescribeDBClusters: simplified('there are no clusters: the list is empty, a name is not found'),
      DescribePendingMaintenanceActions: NOT_DRAWN,
      DescribeDBProxies: NOT_DRAWN,
      DescribeDBProxyTargets: NOT_DRAWN,
      DescribeBlueGreenDeployments: NOT_DRAWN,
      DescribeAccountAttributes: simplified(
        'six quotas: instances, storage, manual snapshots and the three kinds of groups',
      ),
      ListTagsForResource: simplified('instances and snapshots only; other resources are refused'),
      AddTagsToResource: simplified('instances and snapshots only; other resources are refused'),
      RemoveTagsFromResource: simplified('instances and snapshots only; other resources are refused'),
    },
    absent:
      'CreateDBInstance, StartDBInstance, StopDBInstance, clusters, read replicas, copies of snapshots, events API',
  },
  {
    service: 'backup',
    title: 'AWS Backup',
    reference: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/',
    throughout:
      'RDS instances only. Plans and selections are kept, their schedules never fire; lifecycles are shown and never delete. A vault lock is in effect at once. Of the role that a job gets, only the permission of the caller to pass it is asked; its own permissions are not.',
    operations: {
      ListRecoveryPointsByBackupVault: simplified('nothing was made by a plan: the filter by plan finds nothing'),
      ListRecoveryPointsByResource: 'modelled',
      DescribeRecoveryPoint: 'modelled',
      GetRecoveryPointRestoreMetadata: 'modelled',
      ListProtectedResources: 'modelled',
      StartBackupJob: simplified(
        'the snapshot is taken when the instance is available; CompleteWindowMinutes never ends it',
      ),
      DescribeBackupJob: simplified('PercentDone is 0 or 100'),
      ListBackupJobs: simplified('filters by account, parent job and message category are not read'),
      StartRestoreJob: simplified('CopySourceTagsToRestoredResource is refused'),
      DescribeRestoreJob: 'modelled',
      GetRestoreJobMetadata: 'modelled',
      ListRestoreJobs: simplified('filters by account are not read'),
      ListRestoreJobsByProtectedResource: 'modelled',
      DeleteRecoveryPoint: 'modelled',
      DisassociateRecoveryPoint: 'modelled',
    },
    absent: 'vault, plan and selection APIs (deployed from the template), copy jobs, restore testing, audit manager',
  },
  {
    service: 'secretsmanager',
    title: 'AWS Secrets Manager',
    reference: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/',
    throughout: 'Each secret has one version with the label AWSCURRENT.',
    operations: { GetSecretValue: 'modelled', DescribeSecret: simplified('rotation is always off') },
    absent: 'CreateSecret, PutSecretValue, rotation, versions, replication',
  },
  {
    service: 'kms',
    title: 'AWS KMS',
    reference: 'https://docs.aws.amazon.com/kms/latest/APIReference/',
    throughout:
      'Keys are facts about the account: nothing is encrypted with them. Services ask IAM for kms:Decrypt and kms:GenerateDataKey where AWS does; key policies and grants are not evaluated.',
    operations: { DescribeKey: simplified('symmetric keys made by KMS only; GrantTokens are not read') },
    absent: 'Encrypt, Decrypt, GenerateDataKey, key administration',
  },
  {
    service: 'dynamodb',
    title: 'Amazon DynamoDB',
    reference: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/',
    throughout:
      'Expressions only: the legacy parameters (Expected, KeyConditions and the like) are refused. No capacity, no streams; TTL never deletes. Eventually consistent reads may answer the item of a moment ago.',
    operations: {
      GetItem: 'modelled',
      PutItem: simplified('ReturnConsumedCapacity and ReturnItemCollectionMetrics are not read'),
      UpdateItem: simplified('ReturnConsumedCapacity and ReturnItemCollectionMetrics are not read'),
      DeleteItem: simplified('ReturnConsumedCapacity and ReturnItemCollectionMetrics are not read'),
      Query: simplified('a page ends at Limit, not at 1 MB'),
      Scan: simplified('a page ends at Limit, not at 1 MB; parallel scans are refused'),
      TransactWriteItems: simplified('ClientRequestToken is not remembered; there are no transaction conflicts'),
      DescribeTable: simplified('name, ARN, keys, status, item count and deletion protection only'),
    },
    absent: 'batch operations, TransactGetItems, PartiQL, table administration, streams, backups of tables',
  },
  {
    service: 's3',
    title: 'Amazon S3',
    reference: 'https://docs.aws.amazon.com/AmazonS3/latest/API/',
    throughout:
      'Path-style addresses. Checksums crc32, sha1 and sha256; default retention of Object Lock is enforced; bucket policies are stored, not evaluated.',
    operations: {
      PutObject: simplified('one request an object; copy, tags, ACLs and a lock mode of its own are refused'),
      GetObject: simplified('whole objects: Range is refused'),
      HeadObject: 'modelled',
      DeleteObject: 'modelled',
      ListObjectsV2: 'modelled',
      HeadBucket: 'modelled',
    },
    absent: 'multipart uploads, CopyObject, tagging, bucket administration, version lists',
  },
];
