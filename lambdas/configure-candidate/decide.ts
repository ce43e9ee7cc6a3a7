import { parsedRole } from '../shared/associated-role';
import { ERRORS } from '../shared/contract/error-names';
import { type InstanceSettings, isConnectable, isUnusable, type ObservedInstance } from '../shared/instance-settings';
import { NamedError } from '../shared/named-error';
import { type Difference, differences, sentence } from '../shared/parity';
import type { ConfigureDecision, ConfigureInput } from './contract';

/** Reads may be late by some seconds, and a round is 5 s at least. */
const MOST_TIMES_ASKED = 6;

/** Nothing shows a password: the status of the instance tells, and it may show a moment late. */
const PASSWORD_SETTLES_SECONDS = 30;

/** One act a round, until the candidate equals the recorded original but for what later states bring. */
export function decide(input: ConfigureInput): ConfigureDecision {
  const { wanted, candidate, productionIdentifier } = input;
  if (!candidate) {
    return { kind: 'waiting', for: 'the candidate to be shown by RDS' };
  }
  const { ref, status, pending, settings } = candidate;
  if (isUnusable(status)) {
    throw new NamedError(
      ERRORS.instanceUnusable,
      `candidate '${ref.identifier}' is unusable: found status '${status}', expected 'available'; look at its events and start again for another attempt`,
    );
  }
  if (ref.identifier === productionIdentifier) {
    // An earlier execution swapped it in: it serves, and its settings are production's own matter.
    return { kind: 'done', candidate };
  }
  requireQuarantine(candidate, wanted);
  if (!isConnectable(status)) {
    return { kind: 'waiting', for: `'${ref.identifier}' to leave status '${status}'` };
  }
  if (pending.length > 0) {
    return { kind: 'waiting', for: `pending changes of ${pending.join(', ')}` };
  }
  const found = differences(wanted, settings);
  requireSettable(candidate, found, wanted);
  const modifiable = found.filter(({ way }) => way.kind === 'modify');
  if (modifiable.length > 0) {
    requireEffect(ref.identifier, modifiable, input.asked);
    return modification(ref.identifier, modifiable, wanted, settings);
  }
  return rolesAdded(candidate, wanted) ?? credentialsSet(candidate, input) ?? groupsApplied(candidate);
}

/** Roles belong to the instance and are added one by one; `undefined` when all are in use. */
function rolesAdded(candidate: ObservedInstance, wanted: InstanceSettings): ConfigureDecision | undefined {
  const { ref, settings, associatedRoles } = candidate;
  const [missing] = wanted.associatedRoles.filter((role) => !settings.associatedRoles.includes(role));
  if (missing !== undefined) {
    return { kind: 'addRole', identifier: ref.identifier, ...parsedRole(missing) };
  }
  const invalid = associatedRoles.filter(({ status }) => status === 'INVALID');
  if (invalid.length > 0) {
    throw new NamedError(
      ERRORS.parityBroken,
      `candidate '${ref.identifier}' cannot use role '${invalid.map(({ roleArn }) => roleArn).join("', '")}': found status INVALID, expected ACTIVE; let the role trust rds.amazonaws.com and start again`,
    );
  }
  const [passing] = associatedRoles.filter(({ status }) => status !== 'ACTIVE');
  return passing && { kind: 'waiting', for: `role '${passing.roleArn}' to leave status '${passing.status}'` };
}

/** Before the data is validated, so that the application's login is tried on what will serve. */
function credentialsSet(
  { ref, masterUserSecretArn, masterUserSecretStatus }: ObservedInstance,
  { credentials, passwordSetAt, now }: ConfigureInput,
): ConfigureDecision | undefined {
  const { identifier } = ref;
  switch (credentials.kind) {
    case 'asRestored':
      return undefined;
    case 'resetMaster':
      if (passwordSetAt === undefined) {
        return { kind: 'resetPassword', identifier, secretArn: credentials.secretArn };
      }
      return now.getTime() - Date.parse(passwordSetAt) < PASSWORD_SETTLES_SECONDS * 1000
        ? { kind: 'waiting', for: `'${identifier}' to take the master's password` }
        : undefined;
    case 'managed': {
      if (masterUserSecretArn === undefined) {
        const key = credentials.kmsKeyArn ? { MasterUserSecretKmsKeyId: credentials.kmsKeyArn } : {};
        const changes = { ManageMasterUserPassword: true, ...key, ApplyImmediately: true };
        return { kind: 'manageSecret', identifier, changes };
      }
      return masterUserSecretStatus === 'active'
        ? undefined
        : { kind: 'waiting', for: `the managed secret to leave status '${masterUserSecretStatus}'` };
    }
  }
}

/** Parameters apply when the group is in sync; a reboot is the only way out of `pending-reboot`. */
function groupsApplied(candidate: ObservedInstance): ConfigureDecision {
  const { ref, parameterApplyStatus, optionGroupStatus } = candidate;
  if (parameterApplyStatus === 'pending-reboot') {
    return { kind: 'reboot', identifier: ref.identifier };
  }
  if (parameterApplyStatus !== 'in-sync') {
    return { kind: 'waiting', for: `the parameter group to leave '${parameterApplyStatus}'` };
  }
  return optionGroupStatus === 'in-sync'
    ? { kind: 'done', candidate }
    : { kind: 'waiting', for: `the option group to leave '${optionGroupStatus}'` };
}

function modification(
  identifier: string,
  found: readonly Difference[],
  wanted: InstanceSettings,
  settings: InstanceSettings,
): ConfigureDecision {
  const changes = found.map(({ way }) => (way.kind === 'modify' ? way.changes(wanted, settings) : {}));
  return {
    kind: 'modify',
    identifier,
    fields: found.map(({ field }) => field),
    changes: Object.assign({ ApplyImmediately: true }, ...changes),
  };
}

/** A change that RDS takes again and again without showing it will not come. */
function requireEffect(identifier: string, found: readonly Difference[], asked: ConfigureInput['asked']): void {
  if (asked && asked.times >= MOST_TIMES_ASKED && asked.fields === found.map(({ field }) => field).join(', ')) {
    throw new NamedError(
      ERRORS.parityBroken,
      `candidate '${identifier}' cannot replace the original: ${found.map(sentence).join('; ')}; RDS took the change ${asked.times} times and does not show it: change it by hand and start again`,
    );
  }
}

function requireSettable(
  { ref, settings }: ObservedInstance,
  found: readonly Difference[],
  wanted: InstanceSettings,
): void {
  // A restored instance has no roles: one that the original lacks was added by somebody.
  const hasForeignRole = settings.associatedRoles.some((role) => !wanted.associatedRoles.includes(role));
  const broken = found.filter(({ way }) => (way.kind === 'role' ? hasForeignRole : way.kind !== 'modify'));
  if (broken.length > 0) {
    throw new NamedError(
      ERRORS.parityBroken,
      `candidate '${ref.identifier}' cannot replace the original: ${broken.map(sentence).join('; ')}; none of these can be changed after a restore, choose another restore point or recover by hand`,
    );
  }
}

/** The candidate must stay out of the application's reach until it was validated and swapped in. */
function requireQuarantine({ ref, memberships }: ObservedInstance, wanted: InstanceSettings): void {
  const open = memberships.filter(({ groupId }) => wanted.vpcSecurityGroupIds.includes(groupId));
  if (open.length > 0) {
    throw new NamedError(
      ERRORS.parityBroken,
      `candidate '${ref.identifier}' is within reach of the application: found security group '${open.map(({ groupId }) => groupId).join("', '")}' of production, expected the quarantine group only; set it back and start again`,
    );
  }
}
