import { ERRORS } from '../shared/contract/error-names';
import type { InstanceSettings, ObservedInstance } from '../shared/instance-settings';
import { isUnusable } from '../shared/instance-settings';
import { NamedError } from '../shared/named-error';
import type { InstanceChanges } from '../shared/rds';
import type { RecreateReplicasDecision, RecreateReplicasInput } from './contract';

type Replica = RecreateReplicasInput['replicas'][number];

/** One act a round, until every replica of the retired instance has a counterpart that can be read. */
export function decide({ production, replicas }: RecreateReplicasInput): RecreateReplicasDecision {
  if (!production) {
    return { kind: 'waiting', for: 'production to be shown by RDS' };
  }
  const pending = replicas.map((replica) => step(replica, production)).filter((one) => one !== undefined);
  // Creating goes first: replicas that are being created need no attention.
  return (
    pending.find(({ kind }) => kind === 'create') ??
    pending.find(({ kind }) => kind === 'modify') ??
    pending[0] ?? {
      kind: 'done',
      replicas: replicas.map(({ identifier, newName, made }) => ({
        instead: identifier,
        name: newName,
        ...(made?.ref.host ? { host: made.ref.host } : {}),
      })),
    }
  );
}

function step(replica: Replica, production: ObservedInstance): RecreateReplicasDecision | undefined {
  const { identifier, instance, newName, made } = replica;
  if (!instance) {
    throw changed(`replica '${identifier}' cannot be made anew: found no instance with this name in this Region`);
  }
  if (!made) {
    // RDS makes replicas only of an instance that is available.
    return production.status === 'available'
      ? { kind: 'create', source: production.ref.identifier, name: newName, like: instance }
      : { kind: 'waiting', for: `'${production.ref.identifier}' to leave status '${production.status}'` };
  }
  if (isUnusable(made.status)) {
    throw new NamedError(
      ERRORS.instanceUnusable,
      `replica '${newName}' is unusable: found status '${made.status}', expected 'available'; delete it and make it anew by hand`,
    );
  }
  if (made.readReplicaSource !== production.ref.identifier) {
    throw changed(
      `replica '${newName}' is not of production: found source '${made.readReplicaSource ?? 'none'}', expected '${production.ref.identifier}'`,
    );
  }
  if (made.status !== 'available') {
    return { kind: 'waiting', for: `replica '${newName}' to become available: found status '${made.status}'` };
  }
  const changes = lateChanges(instance.settings, made);
  return Object.keys(changes).length > 0 ? { kind: 'modify', identifier: newName, changes } : undefined;
}

/** What a replica cannot be given when it is made. */
function lateChanges(like: InstanceSettings, { settings, pending }: ObservedInstance): InstanceChanges {
  if (pending.length > 0) {
    return {};
  }
  const changes: InstanceChanges = {
    ...(settings.backupRetentionPeriod === like.backupRetentionPeriod
      ? {}
      : { BackupRetentionPeriod: like.backupRetentionPeriod }),
    ...(settings.preferredMaintenanceWindow === like.preferredMaintenanceWindow
      ? {}
      : { PreferredMaintenanceWindow: like.preferredMaintenanceWindow }),
  };
  return Object.keys(changes).length > 0 ? { ...changes, ApplyImmediately: true } : {};
}

function changed(what: string): NamedError {
  return new NamedError(
    ERRORS.worldChanged,
    `${what}; the old replicas stay with the retired instance, decide by hand`,
  );
}
