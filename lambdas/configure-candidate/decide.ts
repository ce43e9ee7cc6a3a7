import { ERRORS } from '../shared/contract/error-names';
import { type InstanceSettings, isConnectable, isUnusable, type ObservedInstance } from '../shared/instance-settings';
import { NamedError } from '../shared/named-error';
import type { ConfigureDecision, ConfigureInput } from './contract';
import { type Difference, differences } from './parity';

/** One act a round, until the candidate equals the recorded original but for what later states bring. */
export function decide({ wanted, candidate, productionIdentifier }: ConfigureInput): ConfigureDecision {
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
  requireSettable(ref.identifier, found);
  if (found.length > 0) {
    return modification(ref.identifier, found, wanted, settings);
  }
  return groupsApplied(candidate);
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

function requireSettable(identifier: string, found: readonly Difference[]): void {
  const broken = found.filter(({ way }) => way.kind !== 'modify');
  if (broken.length > 0) {
    const list = broken.map((one) => `${one.field}: found ${one.found}, expected ${one.expected}`);
    throw new NamedError(
      ERRORS.parityBroken,
      `candidate '${identifier}' cannot replace the original: ${list.join('; ')}; none of these can be changed after a restore, choose another restore point or recover by hand`,
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
