import type {
  AddRoleToDBInstanceMessage,
  AddTagsToResourceMessage,
  CreateDBInstanceReadReplicaMessage,
  CreateDBSnapshotMessage,
  DeleteDBInstanceMessage,
  DeleteDBSnapshotMessage,
  DescribeDBInstancesMessage,
  DescribeDBParametersMessage,
  DescribeDBSnapshotsMessage,
  ListTagsForResourceMessage,
  ModifyDBInstanceMessage,
  ModifyDBParameterGroupMessage,
  RebootDBInstanceMessage,
  RemoveRoleFromDBInstanceMessage,
  RemoveTagsFromResourceMessage,
  ResetDBParameterGroupMessage,
  RestoreDBInstanceFromDBSnapshotMessage,
  RestoreDBInstanceToPointInTimeMessage,
} from '@aws-sdk/client-rds';
import type { Authorization } from '../../service';
import { nameFromArn, type RdsResource, rdsArn } from './identifiers';
import type { RdsState } from './rds-state';

interface GroupNames {
  readonly DBParameterGroupName?: string | undefined;
  readonly OptionGroupName?: string | undefined;
  readonly DBSubnetGroupName?: string | undefined;
}

/**
 * What RDS asks of IAM, resource by resource. Tags count only for the resource that has them: `aws:ResourceTag` in a
 * statement that also names parameter groups never matches those.
 */
export function rdsAuthorization(state: RdsState) {
  const on = (action: string, resource: RdsResource, name: string | undefined): Authorization => {
    const plain = nameFromArn(name ?? '', resource);
    const identifier = resource === 'db' ? plain.toLowerCase() : plain;
    return {
      action: `rds:${action}`,
      resources: [rdsArn(state.context, resource, identifier)],
      context: tagContext(state, resource, identifier),
    };
  };
  const groups = (action: string, input: GroupNames): Authorization[] => [
    ...(input.DBParameterGroupName ? [on(action, 'pg', input.DBParameterGroupName)] : []),
    ...(input.OptionGroupName ? [on(action, 'og', input.OptionGroupName)] : []),
    ...(input.DBSubnetGroupName ? [on(action, 'subgrp', input.DBSubnetGroupName)] : []),
  ];
  const tagging = (action: string, arn: string | undefined, request: Authorization['context']): Authorization[] => {
    const [, kind = 'db', name = ''] = /^arn:[^:]*:rds:[^:]*:[^:]*:([^:]+):(.+)$/.exec(arn ?? '') ?? [];
    const context = { ...tagContext(state, kind as RdsResource, name), ...request };
    return [{ action: `rds:${action}`, resources: [arn ?? '*'], context }];
  };
  return {
    DescribeDBInstances: (input: DescribeDBInstancesMessage) => [
      on('DescribeDBInstances', 'db', input.DBInstanceIdentifier ?? '*'),
    ],
    DescribeDBSnapshots: (input: DescribeDBSnapshotsMessage) => [
      on('DescribeDBSnapshots', 'snapshot', input.DBSnapshotIdentifier ?? '*'),
    ],
    ModifyDBInstance: (input: ModifyDBInstanceMessage) => [
      on('ModifyDBInstance', 'db', input.DBInstanceIdentifier),
      ...(input.NewDBInstanceIdentifier ? [on('ModifyDBInstance', 'db', input.NewDBInstanceIdentifier)] : []),
      ...groups('ModifyDBInstance', input),
      ...(input.ManageMasterUserPassword ? managedSecret(state) : []),
      ...(input.MonitoringRoleArn ? [passRole(input.MonitoringRoleArn, 'monitoring.rds.amazonaws.com')] : []),
    ],
    AddRoleToDBInstance: (input: AddRoleToDBInstanceMessage) => [
      on('AddRoleToDBInstance', 'db', input.DBInstanceIdentifier),
      ...(input.RoleArn ? [passRole(input.RoleArn, 'rds.amazonaws.com')] : []),
    ],
    RemoveRoleFromDBInstance: (input: RemoveRoleFromDBInstanceMessage) => [
      on('RemoveRoleFromDBInstance', 'db', input.DBInstanceIdentifier),
      ...(input.RoleArn ? [passRole(input.RoleArn, 'rds.amazonaws.com')] : []),
    ],
    DescribeDBParameters: (input: DescribeDBParametersMessage) => groups('DescribeDBParameters', input),
    ModifyDBParameterGroup: (input: ModifyDBParameterGroupMessage) => groups('ModifyDBParameterGroup', input),
    ResetDBParameterGroup: (input: ResetDBParameterGroupMessage) => groups('ResetDBParameterGroup', input),
    RebootDBInstance: (input: RebootDBInstanceMessage) => [on('RebootDBInstance', 'db', input.DBInstanceIdentifier)],
    DeleteDBInstance: (input: DeleteDBInstanceMessage) => [
      on('DeleteDBInstance', 'db', input.DBInstanceIdentifier),
      ...(input.FinalDBSnapshotIdentifier ? [on('DeleteDBInstance', 'snapshot', input.FinalDBSnapshotIdentifier)] : []),
    ],
    CreateDBSnapshot: (input: CreateDBSnapshotMessage) => [
      on('CreateDBSnapshot', 'db', input.DBInstanceIdentifier),
      on('CreateDBSnapshot', 'snapshot', input.DBSnapshotIdentifier),
      ...(input.Tags?.length ? [on('AddTagsToResource', 'snapshot', input.DBSnapshotIdentifier)] : []),
    ],
    DeleteDBSnapshot: (input: DeleteDBSnapshotMessage) => [
      on('DeleteDBSnapshot', 'snapshot', input.DBSnapshotIdentifier),
    ],
    RestoreDBInstanceFromDBSnapshot: (input: RestoreDBInstanceFromDBSnapshotMessage) => [
      on('RestoreDBInstanceFromDBSnapshot', 'db', input.DBInstanceIdentifier),
      on('RestoreDBInstanceFromDBSnapshot', 'snapshot', input.DBSnapshotIdentifier),
      ...groups('RestoreDBInstanceFromDBSnapshot', input),
      ...(input.Tags?.length ? [on('AddTagsToResource', 'db', input.DBInstanceIdentifier)] : []),
    ],
    RestoreDBInstanceToPointInTime: (input: RestoreDBInstanceToPointInTimeMessage) => [
      on('RestoreDBInstanceToPointInTime', 'db', input.SourceDBInstanceIdentifier ?? input.SourceDbiResourceId ?? '*'),
      on('RestoreDBInstanceToPointInTime', 'db', input.TargetDBInstanceIdentifier),
      ...groups('RestoreDBInstanceToPointInTime', input),
      ...(input.Tags?.length ? [on('AddTagsToResource', 'db', input.TargetDBInstanceIdentifier)] : []),
    ],
    CreateDBInstanceReadReplica: (input: CreateDBInstanceReadReplicaMessage) => [
      on('CreateDBInstanceReadReplica', 'db', input.SourceDBInstanceIdentifier),
      on('CreateDBInstanceReadReplica', 'db', input.DBInstanceIdentifier),
      ...groups('CreateDBInstanceReadReplica', input),
      ...(input.Tags?.length ? [on('AddTagsToResource', 'db', input.DBInstanceIdentifier)] : []),
      ...(input.MonitoringRoleArn ? [passRole(input.MonitoringRoleArn, 'monitoring.rds.amazonaws.com')] : []),
    ],
    ListTagsForResource: (input: ListTagsForResourceMessage) => tagging('ListTagsForResource', input.ResourceName, {}),
    AddTagsToResource: (input: AddTagsToResourceMessage) => {
      const tags = input.Tags ?? [];
      return tagging('AddTagsToResource', input.ResourceName, {
        'aws:TagKeys': tags.map(({ Key = '' }) => Key),
        ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
      });
    },
    RemoveTagsFromResource: (input: RemoveTagsFromResourceMessage) =>
      tagging('RemoveTagsFromResource', input.ResourceName, { 'aws:TagKeys': input.TagKeys ?? [] }),
  };
}

/** RDS makes the secret in the name of its caller. */
function managedSecret({ context }: RdsState): Authorization[] {
  const resources = [`arn:aws:secretsmanager:${context.region}:${context.accountId}:secret:rds!db-local-world`];
  return ['CreateSecret', 'TagResource'].map((action) => ({ action: `secretsmanager:${action}`, resources }));
}

export function passRole(roleArn: string, service: string): Authorization {
  return { action: 'iam:PassRole', resources: [roleArn], context: { 'iam:PassedToService': service } };
}

function tagContext(state: RdsState, resource: RdsResource, name: string): NonNullable<Authorization['context']> {
  const tags =
    resource === 'db'
      ? state.byIdentifier(name)?.tags
      : resource === 'snapshot'
        ? state.snapshots.get(name)?.tags
        : undefined;
  return Object.fromEntries([...(tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
