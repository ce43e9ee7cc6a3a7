import { describeExecutions, readRecords } from '../permissions/record-permissions';
import type { FunctionDefinition } from './function-definition';

/** Functions that find a database whose owner is gone. */
export const reconcileFunctions = {
  'check-reconcile': {
    description: 'Looks whether the execution that holds the lock has ended without giving it back',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), describeExecutions(scope)],
  },
  'start-reconcile': {
    description: 'Starts Reconcile when the execution that holds the lock has ended: by event, and every five minutes',
    taskTimeoutSeconds: 45,
    variables: ['TABLE_NAME', 'RECONCILE_STATE_MACHINE_ARN'],
    permissions: (scope) => [
      readRecords(scope),
      describeExecutions(scope),
      {
        actions: ['states:StartExecution'],
        resources: [scope.names.machineArn(scope.names.reconcileMachineName(scope.database.key))],
      },
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
