import type { DatabaseSettings } from '../../../lambdas/shared/contract/database-settings';
import type { Deployment } from '../assembly/deployment';

/** What the deployed functions were given: names and settings that invariants are about. */
export interface DeployedRecovery {
  readonly settings: DatabaseSettings;
  readonly tableName: string;
  /** Security groups of an instance behind the fence. */
  readonly quarantineGroups: { readonly original: string; readonly candidate: string };
  /** Topic of the person who is paged. */
  readonly commanderTopicArn: string;
  /** Rule that shows the maintenance page; absent when there is no page. */
  readonly listenerRuleArn?: string;
}

/** Reads the environment of the functions; throws when a variable is given to none of them. */
export function deployedRecovery(deployment: Deployment): DeployedRecovery {
  const variables = new Map<string, string>();
  for (const { properties } of deployment.resourcesOfType('AWS::Lambda::Function')) {
    const given = (properties.Environment?.Variables ?? {}) as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(given)) variables.set(name, String(value));
  }
  const variable = (name: string): string => {
    const value = variables.get(name);
    if (value === undefined) throw new Error(`no deployed function has variable ${name}, expected a recovery stack`);
    return value;
  };
  return {
    settings: JSON.parse(variable('DATABASE')) as DatabaseSettings,
    tableName: variable('TABLE_NAME'),
    quarantineGroups: {
      original: variable('ORIGINAL_QUARANTINE_GROUP_ID'),
      candidate: variable('CANDIDATE_QUARANTINE_GROUP_ID'),
    },
    commanderTopicArn: variable('TOPIC_COMMANDER_ARN'),
    ...(variables.has('LISTENER_RULE_ARN') && { listenerRuleArn: variable('LISTENER_RULE_ARN') }),
  };
}
