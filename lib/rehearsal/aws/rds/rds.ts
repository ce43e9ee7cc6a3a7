import * as sdk from '@aws-sdk/client-rds';
import type { Operations, Service } from '../../service';
import { AwsError } from '../../service';
import type { Databases, InstanceView } from '../../world';
import { addRole, removeRole } from './associated-roles';
import { createInstance, type SeedInstance } from './create-instance';
import { deleteInstance } from './delete-instance';
import { describeAutomatedBackups, describeInstances, describeSnapshots } from './describe-instances';
import { nameFromArn, newIdentifier } from './identifiers';
import { instanceSummary } from './instance-summary';
import { modifyInstance } from './modify-instance';
import { describedPage } from './pages';
import { describeParameters, modifyParameterGroup, resetParameterGroup } from './parameter-operations';
import { DatabaseProxies } from './proxies';
import { proxyAuthorization, proxyOperations } from './proxy-operations';
import type { SeedProxy } from './proxy-target';
import { accountQuotas, type QuotaName, requireSnapshotQuota } from './quotas';
import { rdsAuthorization } from './rds-authorization';
import { type RdsDependencies, RdsState } from './rds-state';
import { rebootInstance } from './reboot-instance';
import { invalidCombination, invalidState } from './refusals';
import { createReadReplica } from './replicas';
import { restoreFromSnapshot, restoreToPointInTime } from './restore-operations';
import { snapshotInstance } from './snapshot-instance';
import { discardSnapshot, requireSnapshot, snapshotView } from './snapshots';
import { Surroundings } from './surroundings';
import { addTags, removeTags, tagList, tagMap, tagsOf } from './tags';

/** The RDS service of one world and the ways to set its stage. */
export interface Rds extends Service<typeof sdk>, Databases {
  /** For the backup service, which restores and protects instances as AWS Backup does. */
  readonly state: RdsState;
  /** Resolves when the instance is `available` and its first backup is taken. */
  createInstance(options: SeedInstance): Promise<InstanceView>;
  addSubnetGroup: RdsState['groups']['addSubnetGroup'];
  removeSubnetGroup: RdsState['groups']['removeSubnetGroup'];
  addParameterGroup: RdsState['groups']['addParameterGroup'];
  addOptionGroup: RdsState['groups']['addOptionGroup'];
  /** Makes a proxy that really forwards; resolves when its endpoint answers. */
  openProxy(seed: SeedProxy): Promise<void>;
  /** Endpoint of a proxy that forwards. */
  proxyHost(name: string): string | undefined;
  addProxy: DatabaseProxies['add'];
  removeProxy: DatabaseProxies['remove'];
  addBlueGreenDeployment: Surroundings['addBlueGreenDeployment'];
  removeBlueGreenDeployment: Surroundings['removeBlueGreenDeployment'];
  addPendingMaintenance: Surroundings['addPendingMaintenance'];
  /** Sets a quota of the account, so that reaching it can be rehearsed. */
  setQuota(name: QuotaName, max: number): void;
  close(): Promise<void>;
}

/** Makes the RDS service. Closing it ends background work and listeners; the engines and the network stay open. */
export function createRds(dependencies: RdsDependencies): Rds {
  const state = new RdsState(dependencies);
  const surroundings = new Surroundings();
  const proxies = new DatabaseProxies(state);
  const { groups } = state;
  const summary = (instance: Parameters<typeof instanceSummary>[1] | undefined) =>
    instance && instanceSummary(state, instance);
  return {
    signingName: 'rds',
    sdk,
    state,
    operations: { ...rdsOperations(state, surroundings), ...proxyOperations(proxies) },
    authorization: { ...rdsAuthorization(state), ...proxyAuthorization(proxies) },
    createInstance: (options) => createInstance(state, options),
    addSubnetGroup: (group) => groups.addSubnetGroup(group),
    removeSubnetGroup: (name) => groups.removeSubnetGroup(name),
    addParameterGroup: (group) => groups.addParameterGroup(group),
    addOptionGroup: (group) => groups.addOptionGroup(group),
    openProxy: (seed) => proxies.open(seed),
    proxyHost: (name) => proxies.list(name)[0]?.Endpoint,
    addProxy: (name, targets) => proxies.add(name, targets),
    removeProxy: (name) => proxies.remove(name),
    addBlueGreenDeployment: (deployment) => surroundings.addBlueGreenDeployment(deployment),
    removeBlueGreenDeployment: (identifier) => surroundings.removeBlueGreenDeployment(identifier),
    addPendingMaintenance: (arn, action) => surroundings.addPendingMaintenance(arn, action),
    setQuota: (name, max) => {
      state.quotas[name] = max;
    },
    instances: () => [...state.instances.values()].map((instance) => instanceSummary(state, instance)),
    byResourceId: (resourceId) => summary(state.instances.get(resourceId)),
    byIdentifier: (identifier) => summary(state.byIdentifier(identifier.toLowerCase())),
    backdoor: async (resourceId) => {
      const server = state.instances.get(resourceId)?.server;
      if (!server)
        throw new Error(`no server for '${resourceId}': expected the resource ID of an instance that was created`);
      return server.superuser;
    },
    close: async () => {
      await proxies.close();
      await state.close();
    },
  };
}

function rdsOperations(state: RdsState, surroundings: Surroundings): Operations<typeof sdk> {
  const { groups } = state;
  return {
    DescribeDBInstances: (input) => describeInstances(state, input),
    ModifyDBInstance: (input) => ({ DBInstance: modifyInstance(state, input) }),
    RebootDBInstance: (input) => ({ DBInstance: rebootInstance(state, input) }),
    DeleteDBInstance: (input) => ({ DBInstance: deleteInstance(state, input) }),
    RestoreDBInstanceFromDBSnapshot: (input) => ({ DBInstance: restoreFromSnapshot(state, input) }),
    RestoreDBInstanceToPointInTime: (input) => ({ DBInstance: restoreToPointInTime(state, input) }),
    CreateDBInstanceReadReplica: (input) => ({ DBInstance: createReadReplica(state, input) }),
    DescribeDBInstanceAutomatedBackups: (input) => describeAutomatedBackups(state, input),
    DescribeDBSnapshots: (input) => describeSnapshots(state, input),
    CreateDBSnapshot: (input) => {
      const instance = state.require(input.DBInstanceIdentifier);
      const identifier = newIdentifier('DBSnapshotIdentifier', input.DBSnapshotIdentifier, 255);
      if (instance.status !== 'available') throw invalidState(instance.identifier, instance.status);
      requireSnapshotQuota(state);
      const { snapshot } = snapshotInstance(state, instance, { identifier, type: 'manual', tags: tagMap(input.Tags) });
      return { DBSnapshot: snapshotView(state, snapshot) };
    },
    DeleteDBSnapshot: async (input) => {
      const snapshot = requireSnapshot(state, nameFromArn(input.DBSnapshotIdentifier ?? '', 'snapshot'));
      if (snapshot.type !== 'manual' || snapshot.status !== 'available') {
        throw new AwsError(
          'InvalidDBSnapshotStateFault',
          `Only manual snapshots that are available can be deleted here: ${snapshot.identifier} is ${snapshot.type} and ${snapshot.status}`,
        );
      }
      await discardSnapshot(state, snapshot);
      return { DBSnapshot: { ...snapshotView(state, snapshot), Status: 'deleted' } };
    },
    DescribeDBSubnetGroups: (input) => {
      const found = groups.subnetGroups(input.DBSubnetGroupName);
      const { items, marker } = describedPage(found, (group) => group.DBSubnetGroupName, input);
      return { DBSubnetGroups: items, Marker: marker };
    },
    DescribeDBParameterGroups: (input) => {
      const found = groups.parameterGroups(input.DBParameterGroupName);
      const { items, marker } = describedPage(found, (group) => group.DBParameterGroupName, input);
      return { DBParameterGroups: items, Marker: marker };
    },
    DescribeDBParameters: (input) => describeParameters(state, input),
    ModifyDBParameterGroup: (input) => modifyParameterGroup(state, input),
    ResetDBParameterGroup: (input) => resetParameterGroup(state, input),
    DescribeOptionGroups: (input) => {
      const { EngineName: engine, MajorEngineVersion: version } = input;
      if (version !== undefined && engine === undefined) {
        throw invalidCombination('MajorEngineVersion needs EngineName: got none');
      }
      const found = groups
        .optionGroups(input.OptionGroupName)
        .filter((group) => (engine ?? group.EngineName) === group.EngineName)
        .filter((group) => (version ?? group.MajorEngineVersion) === group.MajorEngineVersion);
      const { items, marker } = describedPage(found, (group) => group.OptionGroupName, input);
      return { OptionGroupsList: items, Marker: marker };
    },
    DescribeDBClusters: (input) => {
      const name = input.DBClusterIdentifier;
      if (name !== undefined) throw new AwsError('DBClusterNotFoundFault', `DBCluster ${name} not found.`, 404);
      const { items, marker } = describedPage([], () => undefined, input);
      return { DBClusters: items, Marker: marker };
    },
    DescribePendingMaintenanceActions: (input) => {
      const found = surroundings.listMaintenance(input.ResourceIdentifier);
      const { items, marker } = describedPage(found, (resource) => resource.ResourceIdentifier, input);
      return { PendingMaintenanceActions: items, Marker: marker };
    },
    DescribeBlueGreenDeployments: (input) => {
      const found = surroundings.listDeployments(input.BlueGreenDeploymentIdentifier);
      const { items, marker } = describedPage(found, (deployment) => deployment.BlueGreenDeploymentIdentifier, input);
      return { BlueGreenDeployments: items, Marker: marker };
    },
    DescribeAccountAttributes: () => ({ AccountQuotas: accountQuotas(state) }),
    ListTagsForResource: (input) => ({ TagList: tagList(tagsOf(state, input.ResourceName)) }),
    AddRoleToDBInstance: (input) => {
      addRole(state, input);
      return {};
    },
    RemoveRoleFromDBInstance: (input) => {
      removeRole(state, input);
      return {};
    },
    AddTagsToResource: (input) => {
      addTags(state, input.ResourceName, input.Tags);
      return {};
    },
    RemoveTagsFromResource: (input) => {
      removeTags(state, input.ResourceName, input.TagKeys);
      return {};
    },
  };
}
