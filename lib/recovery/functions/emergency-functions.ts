import { writeObjects } from '../permissions/notice-permissions';
import {
  describeInstances,
  describeTaggedInstances,
  modifyProduction,
  snapshotProduction,
} from '../permissions/rds-permissions';
import { createRecords, describeExecutions, readRecords } from '../permissions/record-permissions';
import type { FunctionDefinition } from './function-definition';

/** Functions of the emergency stop that no other machine has. */
export const emergencyFunctions = {
  'check-freeze': {
    description: 'Checks the request to stop all writes and everything that speaks against it',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), describeExecutions(scope), describeInstances],
  },
  'record-original': {
    description: 'Records the database as it is, without a plan, and protects it from deletion',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME', 'BUCKET_NAME'],
    permissions: (scope) => [
      ...createRecords(scope),
      ...writeObjects(scope, 'worlds'),
      describeTaggedInstances,
      modifyProduction(scope),
    ],
  },
  'snapshot-database': {
    description: 'Starts a snapshot of the stopped database',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), describeInstances, ...snapshotProduction(scope)],
  },
} as const satisfies Record<string, FunctionDefinition>;
