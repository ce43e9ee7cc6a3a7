import type { DBInstance } from '@aws-sdk/client-rds';
import type { DatabaseSettings } from '../../lambdas/shared/contract/database-settings';
import type { Incident } from '../../lambdas/shared/contract/incident';
import type { RecordItem } from '../../lambdas/shared/contract/record-items';
import { type ObservedInstance, observedInstance } from '../../lambdas/shared/instance-settings';

const PREFIX = 'arn:aws:rds:eu-west-1:111122223333:db:';

/** An instance as DescribeDBInstances shows a healthy production database. */
export function described(changes: DBInstance = {}): DBInstance {
  const identifier = changes.DBInstanceIdentifier ?? 'orders-db';
  return {
    DBInstanceIdentifier: identifier,
    DbiResourceId: 'db-OLD',
    DBInstanceArn: `${PREFIX}${identifier}`,
    DBInstanceStatus: 'available',
    DBInstanceClass: 'db.r6g.large',
    Engine: 'postgres',
    EngineVersion: '17.4',
    MasterUsername: 'admin',
    DBName: 'orders',
    Endpoint: { Address: `${identifier}.abc.eu-west-1.rds.amazonaws.com`, Port: 5432 },
    AllocatedStorage: 100,
    StorageType: 'gp3',
    StorageEncrypted: true,
    KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/db',
    MultiAZ: true,
    BackupRetentionPeriod: 7,
    PreferredBackupWindow: '03:00-03:30',
    PreferredMaintenanceWindow: 'sun:04:00-sun:04:30',
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    CopyTagsToSnapshot: true,
    DeletionProtection: true,
    NetworkType: 'IPV4',
    DBSubnetGroup: { DBSubnetGroupName: 'orders-subnets' },
    DBParameterGroups: [{ DBParameterGroupName: 'orders-pg17', ParameterApplyStatus: 'in-sync' }],
    OptionGroupMemberships: [{ OptionGroupName: 'default:postgres-17', Status: 'in-sync' }],
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db', Status: 'active' }],
    TagList: [{ Key: 'team', Value: 'orders' }],
    ...changes,
  };
}

export function original(changes: DBInstance = {}): ObservedInstance {
  return observedInstance(described(changes));
}

/** The restored instance: quarantined, tagged, otherwise equal. */
export function candidate(changes: DBInstance = {}): ObservedInstance {
  return observedInstance(
    described({
      DBInstanceIdentifier: 'orders-db-restored-abcdefgh',
      DbiResourceId: 'db-NEW',
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-candidate-quarantine', Status: 'active' }],
      TagList: [
        { Key: 'recovery:incident', Value: 'INC-1' },
        { Key: 'recovery:role', Value: 'candidate' },
      ],
      ...changes,
    }),
  );
}

export const NAMES = {
  production: 'orders-db',
  candidate: 'orders-db-restored-abcdefgh',
  retired: 'orders-db-corrupted-abcdefgh',
} as const;

export function openRecord(changes: Partial<RecordItem> = {}): RecordItem {
  return {
    pk: 'orders#record',
    status: 'OPEN',
    incidentId: 'INC-1',
    openedBy: 'arn:execution:first',
    openedAt: '2026-11-21T11:00:00.000Z',
    original: original().ref,
    settings: JSON.stringify(original().settings),
    worldKey: 'worlds/orders/INC-1.json',
    ...changes,
  };
}

export function databaseSettings(changes: Partial<DatabaseSettings> = {}): DatabaseSettings {
  return {
    key: 'orders',
    identifier: 'orders-db',
    engine: 'postgres',
    databaseName: 'orders',
    port: 5432,
    secrets: { validator: 'arn:validator', application: 'arn:application' },
    network: { vpcId: 'vpc-1', subnetGroupName: 'orders-subnets', securityGroupIds: ['sg-db'] },
    parameterGroupName: 'orders-pg17',
    writers: [
      { kind: 'ecsService', cluster: 'shop', service: 'api' },
      { kind: 'ecsService', cluster: 'shop', service: 'worker' },
    ],
    maintenancePage: { kind: 'none', reason: 'a test' },
    health: { urls: [], maxErrorRate: 0 },
    objectives: { rtoMinutes: 120, rpoMinutes: 60 },
    stopWrites: 'start',
    approval: { kind: 'none', reason: 'a test' },
    onFailure: 'hold',
    retainRetiredDays: 14,
    continuousBackupDays: 7,
    baselineBackup: 'wait',
    associatedRoleArns: [],
    ...changes,
  };
}

export function incident(changes: Partial<Incident> = {}): Incident {
  return {
    id: 'INC-1',
    mode: 'recover',
    reason: 'totals zeroed by release 118',
    corruption: { since: '2026-11-21T10:04:00Z' },
    restoreTo: { time: '2026-11-21T10:02:00Z' },
    stopWrites: 'start',
    resumeWith: {},
    executionArn: 'arn:execution:this',
    executionStartedAt: '2026-11-21T11:00:00.000Z',
    ...changes,
  };
}
