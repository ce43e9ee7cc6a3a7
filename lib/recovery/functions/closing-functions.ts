import { publishTo, putEvents, writeObjects } from '../permissions/notice-permissions';
import { readParameterGroup } from '../permissions/parameter-group-permissions';
import { describeProxies } from '../permissions/proxy-permissions';
import { describeInstances, describeTaggedInstances } from '../permissions/rds-permissions';
import { createRecords, describeExecutions, readRecords, updateRecords } from '../permissions/record-permissions';
import { describeTargetHealth } from '../permissions/service-permissions';
import { describeRules, watchWriters } from '../permissions/writer-permissions';
import type { FunctionDefinition } from './function-definition';
import { hasProxies } from './proxy-functions';
import { hasReadOnly } from './read-only-functions';

/** Functions of the end, good or bad. */
export const closingFunctions = {
  'write-report': {
    description: 'Writes the report of the recovery',
    taskTimeoutSeconds: 60,
    variables: ['TABLE_NAME', 'BUCKET_NAME'],
    permissions: (scope) => [
      readRecords(scope),
      ...writeObjects(scope, 'reports'),
      {
        actions: ['states:GetExecutionHistory'],
        resources: describeExecutions(scope).resources,
        wide: 'executions are named by incidents, which nobody knows at deployment; the machines are named',
      },
    ],
  },
  notify: {
    description: 'Tells the three audiences how it ended',
    taskTimeoutSeconds: 45,
    variables: [
      'TOPIC_COMMANDER_ARN',
      'TOPIC_OPERATIONS_ARN',
      'TOPIC_MANAGEMENT_ARN',
      'STATE_MACHINE_ARN',
      'RESUME_STATE_MACHINE_ARN',
      'FREEZE_STATE_MACHINE_ARN',
      'REVERT_STATE_MACHINE_ARN',
    ],
    permissions: (scope) => [...publishTo(scope), putEvents(scope)],
  },
  unlock: {
    description: 'Frees the database and closes the record, unless the recovery is held',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: updateRecords,
  },
  'take-over': {
    description: 'Raises the epoch of the lock, so that nothing that was under way may change anything',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [...createRecords(scope), ...updateRecords(scope)],
  },
  assess: {
    description: 'Looks at what is there and decides what to undo next',
    taskTimeoutSeconds: 60,
    variables: ['TABLE_NAME', 'ORIGINAL_QUARANTINE_GROUP_ID', 'LISTENER_RULE_ARN'],
    permissions: (scope) => [
      readRecords(scope),
      describeTaggedInstances,
      ...watchWriters(scope, { scaling: true }),
      ...describeTargetHealth(scope),
      describeRules,
      ...(hasProxies(scope.database) ? [describeProxies] : []),
      ...(hasReadOnly(scope.database) ? [readParameterGroup(scope)] : []),
    ],
  },
  'hold-safe': {
    description: 'Marks the record as held and pages the commander with the commands to go on',
    taskTimeoutSeconds: 45,
    variables: [
      'TABLE_NAME',
      'TOPIC_COMMANDER_ARN',
      'STATE_MACHINE_ARN',
      'RESUME_STATE_MACHINE_ARN',
      'FREEZE_STATE_MACHINE_ARN',
      'REVERT_STATE_MACHINE_ARN',
    ],
    permissions: (scope) => [...updateRecords(scope), describeInstances, ...publishTo(scope, ['commander'])],
  },
} as const satisfies Record<string, FunctionDefinition>;
