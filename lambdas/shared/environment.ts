import type { DatabaseSettings } from './contract/database-settings';

/** Reads one variable of the function's environment; a missing one is a fault of the deployment, named as such. */
export function variable(name: EnvironmentVariable): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`environment variable ${name} is missing from this function; deploy the recovery stack again`);
  }
  return value;
}

/** Every variable that functions of a recovery stack may have; each gets only those it needs. */
export const ENVIRONMENT_VARIABLES = [
  'DATABASE', // DatabaseSettings as JSON
  'ENVIRONMENT_NAME',
  'TABLE_NAME',
  'BUCKET_NAME',
  'VAULT_NAME',
  'RESTORE_ROLE_ARN',
  'BACKUP_ROLE_ARN',
  'ORIGINAL_QUARANTINE_GROUP_ID',
  'CANDIDATE_QUARANTINE_GROUP_ID',
  'LISTENER_RULE_ARN',
  'TOPIC_COMMANDER_ARN',
  'TOPIC_OPERATIONS_ARN',
  'TOPIC_MANAGEMENT_ARN',
  'STATE_MACHINE_ARN',
  'APPROVAL_FUNCTION_NAME',
  'RESUME_STATE_MACHINE_ARN',
  'RECONCILE_STATE_MACHINE_ARN',
  'FREEZE_STATE_MACHINE_ARN',
  'REVERT_STATE_MACHINE_ARN',
  'EVENT_MODES', // start-recovery: modes an event may ask for, comma separated
  'DATABASE_CA_FILE', // PEM of the certificate authorities of RDS
] as const;
export type EnvironmentVariable = (typeof ENVIRONMENT_VARIABLES)[number];

export function databaseSettings(): DatabaseSettings {
  return JSON.parse(variable('DATABASE')) as DatabaseSettings;
}
