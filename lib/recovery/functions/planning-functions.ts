import { readRecoveryPoints } from '../permissions/backup-permissions';
import { readSecrets } from '../permissions/connection-permissions';
import { writeObjects } from '../permissions/notice-permissions';
import { readParameterGroup } from '../permissions/parameter-group-permissions';
import type { Permission, PermissionScope } from '../permissions/permission';
import { describeInstances, modifyProduction, observeRds } from '../permissions/rds-permissions';
import { createRecords, describeExecutions, readOtherRecords, readRecords } from '../permissions/record-permissions';
import { observeSurroundings } from '../permissions/surroundings-permissions';
import { describeTaskDefinitions, findWriters } from '../permissions/writer-permissions';
import type { FunctionDefinition, FunctionVariable } from './function-definition';
import { hasReadOnly } from './read-only-functions';

const PLANNING_VARIABLES: readonly FunctionVariable[] = [
  'TABLE_NAME',
  'BUCKET_NAME',
  'VAULT_NAME',
  'RESTORE_ROLE_ARN',
  'ORIGINAL_QUARANTINE_GROUP_ID',
  'CANDIDATE_QUARANTINE_GROUP_ID',
  'LISTENER_RULE_ARN',
  'TOPIC_OPERATIONS_ARN',
  'TOPIC_COMMANDER_ARN',
];

/** Policies for IAM database authentication that are pinned to one instance. */
const readPolicies: Permission = {
  actions: ['iam:GetAccountAuthorizationDetails'],
  resources: ['*'],
  wide: 'AWS IAM offers no resource level: which policies name the database is only known when they were read',
};

/** Everything that a plan looks at. Reads only. */
function observe(scope: PermissionScope): Permission[] {
  return [
    readRecords(scope),
    ...readOtherRecords(scope),
    describeExecutions(scope),
    observeRds,
    ...readRecoveryPoints(scope),
    ...observeSurroundings(scope),
    ...findWriters(scope),
    describeTaskDefinitions,
    ...(hasReadOnly(scope.database) ? [readParameterGroup(scope)] : []),
  ];
}

export const planningFunctions = {
  'check-request': {
    description: 'Checks the request that started a recovery',
    taskTimeoutSeconds: 45,
    variables: [],
    permissions: () => [],
  },
  'plan-recovery': {
    description: 'Chooses the restore point and lists everything that speaks against the recovery',
    taskTimeoutSeconds: 120,
    memoryMegabytes: 1024,
    variables: PLANNING_VARIABLES,
    permissions: (scope) => [...observe(scope), readPolicies],
  },
  'check-login': {
    description: "Tries the validator's login on production before anything stops",
    taskTimeoutSeconds: 45,
    reaches: 'original',
    variables: ['DATABASE_CA_FILE'],
    permissions: (scope) => readSecrets(scope, ['validator']),
  },
  'lock-database': {
    description: 'Makes this execution the owner of the database',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [...createRecords(scope), describeExecutions(scope)],
  },
  'record-world': {
    description: 'Records the database as it is and protects it from deletion',
    taskTimeoutSeconds: 90,
    memoryMegabytes: 1024,
    variables: PLANNING_VARIABLES,
    permissions: (scope) => [
      ...observe(scope),
      ...createRecords(scope),
      ...writeObjects(scope, 'worlds'),
      modifyProduction(scope),
    ],
  },
  'recheck-world': {
    description: 'Compares the world with its record right before the cut-over',
    taskTimeoutSeconds: 60,
    memoryMegabytes: 1024,
    variables: PLANNING_VARIABLES,
    permissions: observe,
  },
  'check-resume': {
    description: 'Checks the request to resume writes and everything that speaks against it',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), describeExecutions(scope), describeInstances],
  },
  'adopt-record': {
    description: 'Takes over the open record of a held recovery',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope)],
  },
} as const satisfies Record<string, FunctionDefinition>;
