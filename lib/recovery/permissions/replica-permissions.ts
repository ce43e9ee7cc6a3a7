import { instanceArns, type Permission, type PermissionScope } from './permission';
import { passMonitoring } from './rds-permissions';

/** Replicas of production under names of this recovery, with the settings of those whose place they take. */
export function makeReplicas(scope: PermissionScope): Permission[] {
  const { names, database } = scope;
  const replicas = names.databaseArn(`${database.identifier}-replica-*`);
  const hashed = 'replicas carry a hash of the incident in their names, known only then';
  return [
    {
      actions: ['rds:CreateDBInstanceReadReplica'],
      resources: [
        instanceArns(scope).original,
        replicas,
        names.arn('rds', 'pg:*'),
        names.arn('rds', 'og:*'),
        names.arn('rds', `subgrp:${database.network.subnetGroupName}`),
      ],
      wide: `${hashed}; their groups are those of the replicas found`,
    },
    { actions: ['rds:AddTagsToResource', 'rds:ModifyDBInstance'], resources: [replicas], wide: hashed },
    ...passMonitoring(scope),
  ];
}
