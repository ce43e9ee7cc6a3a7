import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ErrorModel, ServiceModel } from './catalogue';

/** Client packages that are not named as the service signs. */
const PACKAGES: Readonly<Record<string, string>> = {
  elasticloadbalancing: 'elastic-load-balancing-v2',
  events: 'eventbridge',
  secretsmanager: 'secrets-manager',
  states: 'sfn',
  'application-autoscaling': 'application-auto-scaling',
};

/**
 * The errors that AWS documents for an operation, as the SDK's declarations repeat them. Throws when the installed client
 * has no declarations for the operation, or no schema for an error of it.
 */
export function modelledErrors(model: ServiceModel, operation: string): ErrorModel[] {
  const { signingName } = model.service;
  const main = require.resolve(`@aws-sdk/client-${PACKAGES[signingName] ?? signingName}`);
  const file = join(dirname(dirname(main)), 'dist-types', 'commands', `${operation}Command.d.ts`);
  const names = [...readFileSync(file, 'utf8').matchAll(/@throws \{@link (\w+)\} \((?:client|server) fault\)/g)];
  return names.map(([, name = '']) => {
    const error = model.errors.get(name);
    if (!error) throw new Error(`expected the SDK to have a schema for ${name} of ${operation}, found none`);
    return error;
  });
}
