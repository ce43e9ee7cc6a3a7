import { readSecrets } from '../permissions/connection-permissions';
import { writeObjects } from '../permissions/notice-permissions';
import {
  describeInstances,
  describeTaggedInstances,
  modifyProduction,
  modifyProductionAndRetired,
} from '../permissions/rds-permissions';
import { readOtherRecords, readRecords, updateRecords } from '../permissions/record-permissions';
import { changePage, findWriters, holdWriters, resumeWriters, stopWriters } from '../permissions/writer-permissions';
import type { FunctionDefinition } from './function-definition';

/** Functions that stop writes, fence the database off, and undo both. */
export const freezeFunctions = {
  'show-page': {
    description: 'Shows the maintenance page',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME', 'LISTENER_RULE_ARN'],
    permissions: (scope) => [...updateRecords(scope), ...changePage(scope)],
  },
  'hide-page': {
    description: 'Takes the maintenance page away',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME', 'LISTENER_RULE_ARN'],
    permissions: (scope) => [readRecords(scope), ...changePage(scope)],
  },
  'record-writers': {
    description: 'Records the counts, states and settings of the writers before they are stopped',
    taskTimeoutSeconds: 60,
    variables: ['TABLE_NAME', 'BUCKET_NAME'],
    permissions: (scope) => [
      ...updateRecords(scope),
      ...readOtherRecords(scope),
      ...findWriters(scope),
      ...writeObjects(scope, 'worlds'),
    ],
  },
  'stop-writers': {
    description: 'Holds the writers back, each kind in its way',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), ...stopWriters(scope)],
  },
  'check-writers': {
    description: 'Looks whether the writers are stopped, or healthy as asked; stops those that came back',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), ...holdWriters(scope)],
  },
  'resume-writers': {
    description: 'Starts one task of each service, then every writer, as they were recorded',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), ...resumeWriters(scope)],
  },
  'raise-fence': {
    description: 'Leaves the original only its quarantine group',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME', 'ORIGINAL_QUARANTINE_GROUP_ID'],
    permissions: (scope) => [...updateRecords(scope), describeInstances, modifyProductionAndRetired(scope)],
  },
  'end-sessions': {
    description: 'Ends the sessions of the application and counts those that are left',
    taskTimeoutSeconds: 90,
    reaches: 'original',
    variables: ['DATABASE_CA_FILE'],
    permissions: (scope) => readSecrets(scope, ['validator']),
  },
  'lower-fence': {
    description: 'Gives production its security groups back: the point of no return',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [...updateRecords(scope), describeInstances, modifyProduction(scope)],
  },
  'check-fence-down': {
    description: 'Waits until the security groups of production are active',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), describeTaggedInstances],
  },
} as const satisfies Record<string, FunctionDefinition>;
