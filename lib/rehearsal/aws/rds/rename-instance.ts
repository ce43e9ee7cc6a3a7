import type { DatabaseInstance } from './database-instance';
import { hostNameOf } from './identifiers';
import { restartServer } from './instance-server';
import type { RdsState } from './rds-state';
import { publishRelatives } from './replicas';

/**
 * The rename that ModifyDBInstance accepted: readers still see the old name `available`, then `renaming`, then nothing
 * under either name, then the new name; the reboot ends all connections and brings a certificate for the new name, and
 * the new host name resolves last.
 */
export async function renameInstance(
  state: RdsState,
  instance: DatabaseInstance,
  newIdentifier: string,
): Promise<void> {
  const { context, network } = state;
  instance.status = 'renaming';
  state.changed(instance);
  await state.pause('renameStaleName');
  network.setName(hostNameOf(context, instance.identifier), undefined);
  state.publish(instance);
  await state.pause('renaming', 1 / 2);
  state.unpublish(instance);
  await state.pause('renaming', 1 / 2);

  instance.status = 'rebooting';
  instance.identifier = newIdentifier;
  instance.nextIdentifier = undefined;
  const hostName = hostNameOf(context, newIdentifier);
  state.publish(instance);
  publishRelatives(state, instance);
  await restartServer(state, instance, hostName);
  await state.pause('renameReboot');
  state.setStatus(instance, 'available');
  state.inBackground(instance, 'publish the new host name', async () => {
    await state.pause('dnsAfterRename');
    if (instance.identifier === newIdentifier && state.instances.has(instance.resourceId)) {
      network.setName(hostName, instance.networkInterface.address);
    }
  });
}
