import type { FunctionDefinition } from './function-definition';

export const triggerFunctions = {
  'start-recovery': {
    description: 'Starts a recovery that an event asks for',
    taskTimeoutSeconds: 45,
    variables: ['STATE_MACHINE_ARN', 'EVENT_MODES'],
    permissions: ({ names, database }) => {
      const machine = names.recoverMachineName(database.key);
      return [
        { actions: ['states:StartExecution'], resources: [names.machineArn(machine)] },
        {
          actions: ['states:DescribeExecution'],
          resources: [names.executionArns(machine)],
          wide: 'executions are named by incidents, which nobody knows at deployment; the machine is named',
        },
      ];
    },
  },
} as const satisfies Record<string, FunctionDefinition>;
