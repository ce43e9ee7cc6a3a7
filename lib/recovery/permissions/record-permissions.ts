import type { Permission, PermissionScope } from './permission';

/** Items of this database only: others in the same table belong to other recoveries. */
function ofDatabase({ database }: PermissionScope): Permission['conditions'] {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${database.key}#*`] } };
}

/** Lock, record, attempts and approvals of the database. */
export function readRecords(scope: PermissionScope): Permission {
  return { actions: ['dynamodb:GetItem'], resources: [scope.names.tableArn], conditions: ofDatabase(scope) };
}

export function writeRecords(scope: PermissionScope): Permission[] {
  return [
    readRecords(scope),
    {
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [scope.names.tableArn],
      conditions: ofDatabase(scope),
    },
  ];
}

/** Whether another execution that holds the lock is still running. */
export function describeExecutions({ names, database }: PermissionScope): Permission {
  return {
    actions: ['states:DescribeExecution'],
    resources: [
      names.executionArns(names.recoverMachineName(database.key)),
      names.executionArns(names.resumeMachineName(database.key)),
    ],
    wide: 'executions are named by incidents, which nobody knows at deployment; both machines are named',
  };
}
