import type { AddRoleToDBInstanceMessage, DBInstanceRole, RemoveRoleFromDBInstanceMessage } from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import type { DatabaseInstance } from './database-instance';
import type { RdsState } from './rds-state';
import { invalidState, invalidValue } from './refusals';

/** Features of RDS for PostgreSQL that work in the name of a role. */
const FEATURES: readonly string[] = ['s3Import', 's3Export', 'Lambda'];
const MOST_ROLES = 5;

/** AddRoleToDBInstance: the role is PENDING at first, and ACTIVE when the instance can use it. */
export function addRole(state: RdsState, input: AddRoleToDBInstanceMessage): void {
  const instance = state.require(input.DBInstanceIdentifier);
  if (instance.status !== 'available') throw invalidState(instance.identifier, instance.status);
  const { RoleArn = '', FeatureName = '' } = input;
  if (!/^arn:aws[^:]*:iam::\d{12}:role\/.+$/.test(RoleArn)) throw invalidValue(`Invalid role ARN: ${RoleArn}`);
  if (!FEATURES.includes(FeatureName)) {
    throw invalidValue(`The feature-name parameter must be one of ${FEATURES.join(', ')}: got ${FeatureName}`);
  }
  const roles = rolesOf(instance);
  if (roles.some((role) => role.FeatureName === FeatureName)) {
    throw new AwsError(
      'DBInstanceRoleAlreadyExistsFault',
      `The instance ${instance.identifier} already has a role for the feature ${FeatureName}.`,
    );
  }
  if (roles.length >= MOST_ROLES) {
    throw new AwsError(
      'DBInstanceRoleQuotaExceededFault',
      `You can't associate more than ${MOST_ROLES} roles with ${instance.identifier}.`,
    );
  }
  set(state, instance, [...roles, { RoleArn, FeatureName, Status: 'PENDING' }]);
  state.inBackground(instance, 'associate the role', async () => {
    await state.pause('modify');
    const active = rolesOf(instance).map((role) => (role.RoleArn === RoleArn ? { ...role, Status: 'ACTIVE' } : role));
    set(state, instance, active);
  });
}

export function removeRole(state: RdsState, input: RemoveRoleFromDBInstanceMessage): void {
  const instance = state.require(input.DBInstanceIdentifier);
  if (instance.status !== 'available') throw invalidState(instance.identifier, instance.status);
  const kept = rolesOf(instance).filter(
    ({ RoleArn, FeatureName }) => RoleArn !== input.RoleArn || FeatureName !== input.FeatureName,
  );
  if (kept.length === rolesOf(instance).length) {
    throw new AwsError(
      'DBInstanceRoleNotFoundFault',
      `The role ${input.RoleArn} is not associated with ${instance.identifier} for the feature ${input.FeatureName}.`,
      404,
    );
  }
  set(state, instance, kept);
}

function rolesOf(instance: DatabaseInstance): readonly DBInstanceRole[] {
  return instance.settings.AssociatedRoles ?? [];
}

function set(state: RdsState, instance: DatabaseInstance, AssociatedRoles: DBInstanceRole[]): void {
  instance.settings = { ...instance.settings, AssociatedRoles };
  state.publish(instance);
}
