import { ERRORS } from '../shared/contract/error-names';
import { type InstanceSettings, isConnectable, isUnusable, type ObservedInstance } from '../shared/instance-settings';
import { NamedError } from '../shared/named-error';
import { isForeignTag } from '../shared/names';
import type { InstanceChanges } from '../shared/rds';
import type { ProtectDecision, ProtectInput } from './contract';

/**
 * One act a round, until production is protected as the original was and the retired instance cannot be deleted. The
 * system's own tags go first: nothing that serves as production may look like something the system made for a time.
 */
export function decide({ wanted, production, retired }: ProtectInput): ProtectDecision {
  if (!production || !retired) {
    return {
      kind: 'waiting',
      for: `the ${production ? 'retired instance' : 'production instance'} to be shown by RDS`,
    };
  }
  requireUsable(production);
  return (
    tagging(production, wanted) ??
    modifying(production, productionChanges(production, wanted)) ??
    modifying(retired, retiredChanges(retired)) ??
    settled(production)
  );
}

function tagging({ ref, settings }: ObservedInstance, wanted: InstanceSettings): ProtectDecision | undefined {
  const own = Object.keys(settings.tags).filter((key) => key.startsWith('recovery:'));
  if (own.length > 0) {
    return { kind: 'removeTags', arn: ref.arn, identifier: ref.identifier, keys: own };
  }
  const missing = Object.entries(wanted.tags).filter(
    ([key, value]) => isForeignTag(key) && settings.tags[key] !== value,
  );
  return missing.length > 0
    ? { kind: 'addTags', arn: ref.arn, identifier: ref.identifier, tags: Object.fromEntries(missing) }
    : undefined;
}

function productionChanges(
  { settings, awsBackupRecoveryPointArn }: ObservedInstance,
  wanted: InstanceSettings,
): InstanceChanges {
  // RDS refuses another retention while AWS Backup manages the automated backups; it is AWS Backup's to keep.
  const keepsLess = settings.backupRetentionPeriod < wanted.backupRetentionPeriod && !awsBackupRecoveryPointArn;
  return {
    ...(settings.deletionProtection ? {} : { DeletionProtection: true }),
    ...(keepsLess ? { BackupRetentionPeriod: wanted.backupRetentionPeriod } : {}),
    ...(settings.preferredMaintenanceWindow === wanted.preferredMaintenanceWindow
      ? {}
      : { PreferredMaintenanceWindow: wanted.preferredMaintenanceWindow }),
  };
}

function retiredChanges({ settings }: ObservedInstance): InstanceChanges {
  return settings.deletionProtection ? {} : { DeletionProtection: true };
}

function modifying({ ref, status, pending }: ObservedInstance, changes: InstanceChanges): ProtectDecision | undefined {
  if (Object.keys(changes).length === 0) {
    return undefined;
  }
  return isConnectable(status) && pending.length === 0
    ? { kind: 'modify', identifier: ref.identifier, changes: { ...changes, ApplyImmediately: true } }
    : { kind: 'waiting', for: `'${ref.identifier}' to take changes: found status '${status}'` };
}

/** The application connects next, so production must accept connections and owe no change. */
function settled({ ref, status, pending }: ObservedInstance): ProtectDecision {
  return isConnectable(status) && pending.length === 0
    ? { kind: 'done' }
    : { kind: 'waiting', for: `'${ref.identifier}' to apply its changes: found status '${status}'` };
}

function requireUsable({ ref, status }: ObservedInstance): void {
  if (isUnusable(status)) {
    throw new NamedError(
      ERRORS.instanceUnusable,
      `production '${ref.identifier}' is unusable: found status '${status}', expected 'available'; look at its events before anything is opened`,
    );
  }
}
