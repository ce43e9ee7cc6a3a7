import type { Permission, PermissionScope } from './permission';

/** Items of this database only: others in the same table belong to other recoveries. */
function ofDatabase({ database }: PermissionScope): Permission['conditions'] {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${database.key}#*`] } };
}

function onRecords(scope: PermissionScope, action: string): Permission {
  return { actions: [action], resources: [scope.names.tableArn], conditions: ofDatabase(scope) };
}

/** Lock, record, attempts and approvals of the database. */
export function readRecords(scope: PermissionScope): Permission {
  return onRecords(scope, 'dynamodb:GetItem');
}

/** Records of the other databases: their writers must not be held for two recoveries. */
export function readOtherRecords({ names, siblings = [] }: PermissionScope): Permission[] {
  return siblings.length === 0
    ? []
    : [
        {
          actions: ['dynamodb:GetItem'],
          resources: [names.tableArn],
          conditions: {
            'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': siblings.map((key) => `${key}#record`) },
          },
        },
      ];
}

/** Whole items: a lock, a record, an attempt, an approval that begins. Reads come along: writes are guarded by them. */
export function createRecords(scope: PermissionScope): Permission[] {
  return [readRecords(scope), onRecords(scope, 'dynamodb:PutItem')];
}

/** Attributes of items that exist. Reads come along: writes are guarded by them. */
export function updateRecords(scope: PermissionScope): Permission[] {
  return [readRecords(scope), onRecords(scope, 'dynamodb:UpdateItem')];
}

/** Whether another execution that holds the lock is still running. */
export function describeExecutions({ names, database }: PermissionScope): Permission {
  return {
    actions: ['states:DescribeExecution'],
    resources: names.machineNames(database.key).map((machine) => names.executionArns(machine)),
    wide: 'executions are named by incidents, which nobody knows at deployment; the machines are named',
  };
}
