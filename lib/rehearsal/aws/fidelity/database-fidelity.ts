import { type ServiceFidelity, simplified } from './service-fidelity';

const NOT_DRAWN = simplified('no such resource exists unless a story adds it; members are those that recovery reads');

export const DATABASE_FIDELITY: readonly ServiceFidelity[] = [
  {
    service: 'rds',
    title: 'Amazon RDS',
    reference: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/',
    throughout:
      'Instances are real PostgreSQL or MariaDB servers. Storage, Multi-AZ, monitoring, option groups and the values of parameters other than `read_only` are stored and shown without effect. Maintenance windows never open. The endpoint of a proxy forwards each connection, with TLS of its own, and pools none.',
    operations: {
      DescribeDBInstances: simplified('answers the state of a moment ago (pace `eventualRead`), as AWS may'),
      ModifyDBInstance: simplified(
        'one engine version: EngineVersion is refused, and so are DBPortNumber, domains and RotateMasterUserPassword; without ApplyImmediately a change stays pending for ever',
      ),
      AddRoleToDBInstance: simplified(
        'the features of RDS for PostgreSQL; a role has no effect, and whether it exists is not asked',
      ),
      RemoveRoleFromDBInstance: simplified('the role is gone at once'),
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
      DescribeDBParameters: simplified('five of the hundreds of parameters; those of default groups too'),
      ModifyDBParameterGroup: simplified(
        '`read_only` of MySQL and MariaDB has its effect, at once in every instance in sync (pace `modify`); other values are stored and shown',
      ),
      ResetDBParameterGroup: simplified('the engine has the same defaults for every instance class'),
      DescribeDBClusters: simplified('there are no clusters: the list is empty, a name is not found'),
      DescribePendingMaintenanceActions: NOT_DRAWN,
      CreateDBInstanceReadReplica: simplified(
        'one Region. A replica of the real server replays what its source has archived: it lags as the latest restorable time does; one of the model follows at once. BackupRetentionPeriod is 0 until it is modified; a replica is promoted only when its source is deleted',
      ),
      DescribeDBProxies: simplified(
        'proxies stand there when the configuration of the database names them, or a story adds them; members are those that recovery reads',
      ),
      DescribeDBProxyTargetGroups: simplified('the one group, `default`, without its pool settings'),
      DescribeDBProxyTargets: simplified(
        'health is `REGISTERING`, then `AVAILABLE` or `UNAVAILABLE` with UNREACHABLE, judged from security groups and status when it is asked (pace `proxyTarget`); AUTH_FAILURE does not occur',
      ),
      RegisterDBProxyTargets: simplified(
        'one instance a proxy. AWS does not say whether a target follows the rename of its instance: a world can have it either way',
      ),
      DeregisterDBProxyTargets: simplified('ends the connections through the proxy at once'),
      DescribeBlueGreenDeployments: NOT_DRAWN,
      DescribeAccountAttributes: simplified(
        'six quotas: instances, storage, manual snapshots and the three kinds of groups',
      ),
      ListTagsForResource: simplified('instances and snapshots only; other resources are refused'),
      AddTagsToResource: simplified('instances and snapshots only; other resources are refused'),
      RemoveTagsFromResource: simplified('instances and snapshots only; other resources are refused'),
    },
    absent:
      'CreateDBInstance, StartDBInstance, StopDBInstance, clusters, PromoteReadReplica, copies of snapshots, events API, everything that makes or changes proxies',
  },
  {
    service: 'backup',
    title: 'AWS Backup',
    reference: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/',
    throughout:
      'RDS instances only. Plans and selections are kept, their schedules never fire; lifecycles are shown and never delete. A vault lock is in effect at once. A job fails when its role does not trust AWS Backup or may not make the snapshot or the restore; keys are not asked for.',
    operations: {
      ListRecoveryPointsByBackupVault: simplified('nothing was made by a plan: the filter by plan finds nothing'),
      ListRecoveryPointsByResource: 'modelled',
      DescribeRecoveryPoint: 'modelled',
      GetRecoveryPointRestoreMetadata: 'modelled',
      ListProtectedResources: 'modelled',
      DescribeProtectedResource: simplified('facts about the latest restore are not kept'),
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
