import { readSecrets } from '../permissions/connection-permissions';
import { publishTo, writeObjects } from '../permissions/notice-permissions';
import { describeTaggedInstances } from '../permissions/rds-permissions';
import { createRecords, describeExecutions, readRecords } from '../permissions/record-permissions';
import type { FunctionDefinition } from './function-definition';

/** Functions of the return to the former instance that no other machine has. */
export const revertFunctions = {
  'check-revert': {
    description: 'Checks the request to take a cut-over back, and finds the retired instance',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), describeExecutions(scope), describeTaggedInstances],
  },
  'list-lost-writes': {
    description: 'Counts what was written since the cut-over, and asks the retired server who it is',
    taskTimeoutSeconds: 300,
    reaches: 'original',
    variables: ['DATABASE_CA_FILE'],
    permissions: (scope) => readSecrets(scope, ['validator']),
  },
  'record-revert': {
    description: 'Records production as what a failed return goes back to',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME', 'BUCKET_NAME'],
    permissions: (scope) => [...createRecords(scope), ...writeObjects(scope, 'worlds'), describeTaggedInstances],
  },
  'request-revert-approval': {
    description: 'Shows the commander what is lost and asks to approve the return',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME', 'TOPIC_COMMANDER_ARN', 'APPROVAL_FUNCTION_NAME'],
    permissions: (scope) => [...createRecords(scope), ...publishTo(scope, ['commander'])],
  },
  'verify-reverted': {
    description: 'Connects through the production name and proves that the retired server answers again',
    taskTimeoutSeconds: 90,
    reaches: 'original',
    variables: ['DATABASE_CA_FILE'],
    permissions: (scope) => readSecrets(scope, ['validator']),
  },
} as const satisfies Record<string, FunctionDefinition>;
