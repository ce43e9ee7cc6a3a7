import type { DBInstance } from '@aws-sdk/client-rds';
import type { DatabaseInstance } from './database-instance';
import { hostNameOf, rdsArn } from './identifiers';
import type { RdsState } from './rds-state';

const HOSTED_ZONE_ID = 'Z29XKXDKYMONMX';
const CERTIFICATE_DAYS = 365;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The instance as DescribeDBInstances shows it, without what changes by itself (LatestRestorableTime). */
export function instanceView(instance: DatabaseInstance, state: RdsState): DBInstance {
  const { context } = state;
  const creating = instance.server === undefined;
  return {
    ...instance.settings,
    DBInstanceIdentifier: instance.identifier,
    DbiResourceId: instance.resourceId,
    DBInstanceArn: rdsArn(context, 'db', instance.identifier),
    DBInstanceStatus: instance.status,
    Engine: instance.engine,
    EngineVersion: instance.engineVersion,
    MasterUsername: instance.masterUser,
    DBName: instance.database,
    InstanceCreateTime: instance.createdAt,
    Endpoint: creating
      ? undefined
      : {
          Address: hostNameOf(context, instance.identifier),
          Port: state.network.databasePort,
          HostedZoneId: HOSTED_ZONE_ID,
        },
    DbInstancePort: 0,
    VpcSecurityGroups: instance.securityGroups.map(({ groupId, status }) => ({
      VpcSecurityGroupId: groupId,
      Status: status,
    })),
    DBSecurityGroups: [],
    DBParameterGroups: [
      { DBParameterGroupName: instance.parameterGroup.name, ParameterApplyStatus: instance.parameterGroup.status },
    ],
    OptionGroupMemberships: [{ OptionGroupName: instance.optionGroup.name, Status: instance.optionGroup.status }],
    DBSubnetGroup: state.groups.subnetGroup(instance.subnetGroupName),
    PendingModifiedValues: { ...instance.pending },
    ReadReplicaDBInstanceIdentifiers: [
      ...(instance.settings.ReadReplicaDBInstanceIdentifiers ?? []),
      ...[...state.instances.values()]
        .filter(({ replicaOf }) => replicaOf === instance.resourceId)
        .map(({ identifier }) => identifier),
    ],
    ReadReplicaSourceDBInstanceIdentifier:
      instance.replicaOf === undefined
        ? instance.settings.ReadReplicaSourceDBInstanceIdentifier
        : state.instances.get(instance.replicaOf)?.identifier,
    AssociatedRoles: instance.settings.AssociatedRoles ?? [],
    DomainMemberships: [],
    TagList: [...instance.tags].map(([Key, Value]) => ({ Key, Value })),
    CertificateDetails: {
      CAIdentifier: instance.settings.CACertificateIdentifier,
      ValidTill: new Date(instance.createdAt.getTime() + CERTIFICATE_DAYS * DAY_MILLISECONDS),
    },
    AwsBackupRecoveryPointArn: instance.awsBackupRecoveryPointArn,
    BackupTarget: 'region',
    CustomerOwnedIpEnabled: false,
    ActivityStreamStatus: 'stopped',
  };
}
