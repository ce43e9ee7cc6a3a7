import { withoutReadOnly } from '../../../lambdas/shared/contract/read-only-fence';
import type { DatabaseConfig } from '../../config';
import { changeParameterGroup, readParameterGroup } from '../permissions/parameter-group-permissions';
import { describeInstances } from '../permissions/rds-permissions';
import { readRecords, updateRecords } from '../permissions/record-permissions';
import type { FunctionDefinition } from './function-definition';

/** Whether the database itself can be told to take no writes. */
export function hasReadOnly(database: DatabaseConfig): boolean {
  return withoutReadOnly(database) === undefined;
}

/** Functions of a database of MySQL or MariaDB with a parameter group of its own. */
export const readOnlyFunctions = {
  'make-read-only': {
    description: 'Records read_only and sets it: the original takes no writes from then on',
    taskTimeoutSeconds: 60,
    neededBy: hasReadOnly,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [
      ...updateRecords(scope),
      describeInstances,
      readParameterGroup(scope),
      changeParameterGroup(scope, ['rds:ModifyDBParameterGroup']),
    ],
  },
  'lift-read-only': {
    description: 'Puts read_only back as it was recorded',
    taskTimeoutSeconds: 60,
    neededBy: hasReadOnly,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [
      readRecords(scope),
      describeInstances,
      readParameterGroup(scope),
      changeParameterGroup(scope, ['rds:ModifyDBParameterGroup', 'rds:ResetDBParameterGroup']),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
