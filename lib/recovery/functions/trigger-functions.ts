import type { FunctionDefinition } from './function-definition';

export const triggerFunctions = {
  'start-recovery': {
    description: 'Starts a recovery that an event asks for',
    taskTimeoutSeconds: 45,
    variables: ['STATE_MACHINE_ARN', 'EVENT_MODES'],
    permissions: ({ names, database }) => [
      {
        actions: ['states:StartExecution'],
        resources: [names.machineArn(names.recoverMachineName(database.key))],
      },
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
