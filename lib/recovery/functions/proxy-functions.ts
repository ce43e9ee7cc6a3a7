import type { DatabaseConfig } from '../../config';
import { readSecrets } from '../permissions/connection-permissions';
import { changeProxyTargets, describeProxies } from '../permissions/proxy-permissions';
import { describeInstances } from '../permissions/rds-permissions';
import { readRecords, updateRecords } from '../permissions/record-permissions';
import type { FunctionDefinition } from './function-definition';

export function hasProxies({ proxies }: Pick<DatabaseConfig, 'proxies'>): boolean {
  return proxies.length > 0;
}

/** Functions of a database behind RDS Proxies. */
export const proxyFunctions = {
  'detach-proxies': {
    description: 'Records the proxies of the database and takes their target away',
    taskTimeoutSeconds: 45,
    neededBy: hasProxies,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [
      ...updateRecords(scope),
      describeInstances,
      describeProxies,
      { ...changeProxyTargets(scope), actions: ['rds:DeregisterDBProxyTargets'] },
    ],
  },
  'attach-proxies': {
    description: 'Gives the recorded proxies production as their target',
    taskTimeoutSeconds: 45,
    neededBy: hasProxies,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), describeInstances, describeProxies, changeProxyTargets(scope)],
  },
  'check-proxies': {
    description: 'Looks whether the proxies reach their target',
    taskTimeoutSeconds: 45,
    neededBy: hasProxies,
    variables: ['TABLE_NAME'],
    permissions: (scope) => [readRecords(scope), describeProxies],
  },
  'verify-proxies': {
    description: 'Connects through the proxies as the application does and proves which server answers',
    taskTimeoutSeconds: 90,
    reaches: 'original',
    neededBy: hasProxies,
    variables: ['DATABASE_CA_FILE'],
    permissions: (scope) => readSecrets(scope, ['application']),
  },
} as const satisfies Record<string, FunctionDefinition>;
