import { describeTaggedInstances } from '../permissions/rds-permissions';
import { readRecords } from '../permissions/record-permissions';
import { makeReplicas } from '../permissions/replica-permissions';
import type { FunctionDefinition } from './function-definition';

/** Functions of a database whose read replicas are made anew after a recovery. */
export const replicaFunctions = {
  'recreate-replicas': {
    description: 'Makes replicas of production in place of those that stay with the retired instance',
    taskTimeoutSeconds: 60,
    neededBy: ({ replicas }) => replicas.kind === 'recreate',
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), describeTaggedInstances, ...makeReplicas(scope)],
  },
} as const satisfies Record<string, FunctionDefinition>;
