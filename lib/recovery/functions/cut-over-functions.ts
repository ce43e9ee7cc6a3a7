import { readProtection, startBackup } from '../permissions/backup-permissions';
import { readSecrets } from '../permissions/connection-permissions';
import { publishTo } from '../permissions/notice-permissions';
import {
  describeInstances,
  describeTaggedInstances,
  modifyProductionAndRetired,
  renameInstances,
  snapshotRetired,
  tagProduction,
  tagRetired,
} from '../permissions/rds-permissions';
import { createRecords, readRecords, updateRecords } from '../permissions/record-permissions';
import { watchWriters } from '../permissions/writer-permissions';
import type { FunctionDefinition } from './function-definition';

export const cutOverFunctions = {
  'request-approval': {
    description: 'Asks the commander to approve the cut-over',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME', 'TOPIC_COMMANDER_ARN', 'APPROVAL_FUNCTION_NAME'],
    permissions: (scope) => [...createRecords(scope), ...publishTo(scope, ['commander'])],
  },
  'decide-approval': {
    description: 'Takes the decision of a person: invoked by hand',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [
      ...updateRecords(scope),
      {
        actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
        resources: ['*'],
        wide: 'a task token names its execution, but the call carries no ARN that could match',
      },
    ],
  },
  'swap-identifiers': {
    description: 'Renames the original and then the candidate, one rename a round',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [
      ...updateRecords(scope),
      ...watchWriters(scope, { scaling: false }),
      describeTaggedInstances,
      renameInstances(scope),
      tagRetired(scope),
    ],
  },
  'verify-production': {
    description: 'Connects through the production name and proves which server answers',
    taskTimeoutSeconds: 90,
    reaches: 'candidate',
    variables: ['DATABASE_CA_FILE'],
    permissions: (scope) => readSecrets(scope, ['validator']),
  },
  'protect-production': {
    description: 'Gives production the protection, retention and tags of the original',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [
      readRecords(scope),
      describeTaggedInstances,
      modifyProductionAndRetired(scope),
      tagProduction(scope),
    ],
  },
  'verify-service': {
    description: 'Asks the public health URLs of the application',
    taskTimeoutSeconds: 45,
    variables: [],
    permissions: () => [],
  },
  'back-up-production': {
    description: 'Starts a backup of production and an evidence snapshot of the retired instance',
    taskTimeoutSeconds: 60,
    variables: ['TABLE_NAME', 'VAULT_NAME', 'BACKUP_ROLE_ARN'],
    permissions: (scope) => [
      readRecords(scope),
      describeInstances,
      readProtection,
      ...startBackup(scope),
      ...snapshotRetired(scope),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
