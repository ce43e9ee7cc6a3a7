import type { Server } from '../../engines/engine';
import type { DatabaseInstance, InstanceIdentity } from './database-instance';
import { DelayedView } from './delayed-view';
import { hostNameOf, randomName } from './identifiers';
import type { InstanceSettings } from './instance-settings';
import { applyParameters } from './parameter-operations';
import type { RdsState } from './rds-state';
import { groupsInEffect } from './security-group-membership';

export interface NewInstance {
  readonly identifier: string;
  readonly identity: Omit<InstanceIdentity, 'resourceId' | 'createdAt'>;
  readonly settings: InstanceSettings;
  readonly tags: ReadonlyMap<string, string>;
  readonly securityGroupIds: readonly string[];
  readonly subnetGroupName: string;
  readonly parameterGroupName: string;
  readonly optionGroupName: string;
}

/** Enters an instance in status `creating`: readers see it, it has no endpoint yet. */
export function enterInstance(state: RdsState, options: NewInstance): DatabaseInstance {
  const instance: DatabaseInstance = {
    ...options.identity,
    identifier: options.identifier,
    resourceId: `db-${randomName(state.context.random, 26)}`,
    createdAt: state.now(),
    status: 'creating',
    settings: options.settings,
    pending: {},
    tags: new Map(options.tags),
    securityGroups: options.securityGroupIds.map((groupId) => ({ groupId, status: 'active' })),
    subnetGroupName: options.subnetGroupName,
    parameterGroup: { name: options.parameterGroupName, status: 'in-sync' },
    optionGroup: { name: options.optionGroupName, status: 'in-sync' },
    networkInterface: state.network.attach([]),
    published: new DelayedView(state.context.pace.milliseconds('eventualRead')),
  };
  state.instances.set(instance.resourceId, instance);
  state.publish(instance);
  return instance;
}

/** Gives an instance its running server: from here on its endpoint resolves and answers whom its groups admit. */
export async function putIntoService(state: RdsState, instance: DatabaseInstance, server: Server): Promise<void> {
  const { network } = state;
  instance.server = server;
  instance.listener = await network.listen({
    address: instance.networkInterface.address,
    port: network.databasePort,
    admits: (source) => {
      const groups = groupsInEffect(instance.securityGroups);
      return network.admits(source, groups, network.enginePort) || network.admits(source, groups, network.databasePort);
    },
    target: () => (state.isConnectable(instance) ? server.address : undefined),
  });
  await applyParameters(state, instance);
  network.setName(hostNameOf(state.context, instance.identifier), instance.networkInterface.address);
}

/** Restarts the server and ends every connection; parameter groups are in effect afterwards. */
export async function restartServer(state: RdsState, instance: DatabaseInstance, newHostName?: string): Promise<void> {
  const certificate = newHostName === undefined ? undefined : await state.network.issueCertificate(newHostName);
  await instance.server?.restart(certificate);
  instance.listener?.cut();
  instance.parameterGroup = { name: instance.parameterGroup.name, status: 'in-sync' };
  await applyParameters(state, instance);
  state.publishEvent(instance, '0006', 'availability', 'DB instance restarted');
}
