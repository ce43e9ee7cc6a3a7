import type { DBInstance, DeleteDBInstanceMessage } from '@aws-sdk/client-rds';
import { removeAutomatedBackups } from './automated-backups';
import type { DatabaseInstance } from './database-instance';
import { hostNameOf, newIdentifier } from './identifiers';
import { instanceView } from './instance-view';
import { discardManagedSecret } from './master-credentials';
import { requireSnapshotQuota } from './quotas';
import type { RdsState } from './rds-state';
import { invalidCombination, invalidState } from './refusals';
import { promoteReplicas, publishRelatives } from './replicas';
import { beginSnapshot, fillSnapshot, type Snapshot } from './snapshots';

/** DeleteDBInstance, with RDS's rules on final snapshots and automated backups. */
export function deleteInstance(state: RdsState, input: DeleteDBInstanceMessage): DBInstance {
  const instance = state.require(input.DBInstanceIdentifier);
  if (instance.settings.DeletionProtection) {
    throw invalidCombination('Cannot delete protected DB Instance, please disable deletion protection and try again.');
  }
  const skip = input.SkipFinalSnapshot === true;
  const finalName = input.FinalDBSnapshotIdentifier;
  if (skip && finalName !== undefined) {
    throw invalidCombination('FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true.');
  }
  if (!skip && finalName === undefined) {
    throw invalidCombination('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
  }
  if (finalName !== undefined && instance.replicaOf !== undefined) {
    throw invalidCombination('FinalDBSnapshotIdentifier can not be specified when deleting a read replica.');
  }
  const deletable = instance.status === 'available' || (skip && instance.status === 'failed');
  if (!deletable) throw invalidState(instance.identifier, instance.status);
  const snapshot = finalName === undefined ? undefined : beginFinalSnapshot(state, instance, finalName);
  state.setStatus(instance, 'deleting');
  state.inBackground(instance, 'delete', () =>
    remove(state, instance, { snapshot, keepBackups: input.DeleteAutomatedBackups === false }),
  );
  return instanceView(instance, state);
}

function beginFinalSnapshot(state: RdsState, instance: DatabaseInstance, name: string): Snapshot {
  const identifier = newIdentifier('FinalDBSnapshotIdentifier', name, 255);
  requireSnapshotQuota(state);
  return beginSnapshot(state, instance, { identifier, type: 'manual' });
}

async function remove(
  state: RdsState,
  instance: DatabaseInstance,
  { snapshot, keepBackups }: { readonly snapshot: Snapshot | undefined; readonly keepBackups: boolean },
): Promise<void> {
  if (snapshot) await fillSnapshot(state, instance, snapshot);
  await promoteReplicas(state, instance);
  const { listener, server } = instance;
  const hostName = hostNameOf(state.context, instance.identifier);
  if (state.network.resolve(hostName) === instance.networkInterface.address) state.network.setName(hostName, undefined);
  const backup = state.automatedBackups.get(instance.resourceId);
  if (backup && keepBackups) backup.status = 'retained';
  instance.listener = undefined;
  await listener?.close();
  await server?.discard();
  if (!backup || !keepBackups) {
    await removeAutomatedBackups(state, instance.resourceId);
    await server?.archive.discard();
  }
  await state.pause('modify');
  state.publishEvent(instance, '0003', 'deletion', 'DB instance deleted');
  state.unpublish(instance);
  await state.pause('eventualRead');
  state.instances.delete(instance.resourceId);
  discardManagedSecret(state, instance);
  state.changed(instance);
  instance.networkInterface.detach();
  publishRelatives(state, instance);
}
