import { readRestoreJobs, startRestore } from '../permissions/backup-permissions';
import { readManagedSecret, readSecrets, setCredentials } from '../permissions/connection-permissions';
import { writeObjects } from '../permissions/notice-permissions';
import {
  addRoles,
  describeInstances,
  describeRestoreWindow,
  describeTaggedInstances,
  modifyCandidate,
  passMonitoring,
  tagCandidate,
} from '../permissions/rds-permissions';
import { createRecords, readRecords, updateRecords } from '../permissions/record-permissions';
import type { FunctionDefinition } from './function-definition';

export const restoreFunctions = {
  'start-restore': {
    description: 'Starts the restore of the chosen point beside the original',
    taskTimeoutSeconds: 60,
    variables: ['TABLE_NAME', 'VAULT_NAME', 'RESTORE_ROLE_ARN', 'CANDIDATE_QUARANTINE_GROUP_ID'],
    permissions: (scope) => [
      ...createRecords(scope),
      ...updateRecords(scope),
      describeInstances,
      describeRestoreWindow,
      ...startRestore(scope),
    ],
  },
  'check-restore': {
    description: 'Follows the restore job until its instance can be connected to',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME', 'CANDIDATE_QUARANTINE_GROUP_ID'],
    permissions: (scope) => [...updateRecords(scope), describeTaggedInstances, readRestoreJobs, tagCandidate(scope)],
  },
  'configure-candidate': {
    description: 'Brings the settings of the candidate to those of the original, one act a round',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [
      readRecords(scope),
      describeInstances,
      ...modifyCandidate(scope),
      ...addRoles(scope),
      ...setCredentials(scope),
      ...passMonitoring(scope),
    ],
  },
  'check-candidate': {
    description: 'Looks whether the candidate takes connections',
    taskTimeoutSeconds: 45,
    reaches: 'candidate',
    variables: ['DATABASE_CA_FILE'],
    permissions: (scope) => readSecrets(scope, ['validator']),
  },
  'validate-data': {
    description: 'Runs the configured checks against the candidate',
    taskTimeoutSeconds: 870,
    reaches: 'candidate',
    memoryMegabytes: 1024,
    variables: ['TABLE_NAME', 'BUCKET_NAME', 'DATABASE_CA_FILE'],
    permissions: (scope) => [
      ...updateRecords(scope),
      ...writeObjects(scope, 'verdicts'),
      ...readSecrets(scope, ['validator', 'application']),
      ...readManagedSecret(scope),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
