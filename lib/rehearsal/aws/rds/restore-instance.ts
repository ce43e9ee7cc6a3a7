import type { BaseCopy, RestoreTarget } from '../../engines/engine';
import { AwsError } from '../../service';
import { copyBefore, restoreWindow, startAutomatedBackups } from './automated-backups';
import type { DatabaseInstance, InstanceIdentity } from './database-instance';
import { hostNameOf, newIdentifier } from './identifiers';
import { enterInstance, putIntoService } from './instance-server';
import { carriedOver, type InstanceSettings } from './instance-settings';
import { requireInstanceQuota } from './quotas';
import type { RdsState } from './rds-state';
import { invalidCombination, invalidValue } from './refusals';
import { checkSecurityGroups, defaultSecurityGroup } from './security-group-membership';
import { checkSettings } from './setting-rules';
import type { Snapshot } from './snapshots';

export type RestoreSource =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** `time` undefined = the latest restorable time. */
  | { readonly kind: 'time'; readonly resourceId: string; readonly time: Date | undefined };

/** Parameters that both restore operations share, by their names in the RDS API. */
export interface RestoreParameters {
  readonly Port?: number | undefined;
  readonly VpcSecurityGroupIds?: readonly string[] | undefined;
  readonly DBSubnetGroupName?: string | undefined;
  readonly DBParameterGroupName?: string | undefined;
  readonly OptionGroupName?: string | undefined;
  readonly Engine?: string | undefined;
  readonly settings: Partial<InstanceSettings>;
  readonly tags?: ReadonlyMap<string, string>;
}

export interface Restore {
  readonly instance: DatabaseInstance;
  /** Resolves when the instance accepts connections; rejects when the restore failed. */
  readonly connectable: Promise<void>;
}

/** Starts a restore into a new instance; what is refused is refused before anything is made. */
export function beginRestore(
  state: RdsState,
  identifier: string | undefined,
  source: RestoreSource,
  parameters: RestoreParameters,
): Restore {
  const name = newIdentifier('DBInstanceIdentifier', identifier);
  if (state.isNameTaken(name)) throw new AwsError('DBInstanceAlreadyExistsFault', 'DB instance already exists');
  const plan = restorePlan(state, source);
  const settings = { ...carriedOver(plan.settings, state.context.region), ...defined(parameters.settings) };
  checkParameters(state, plan, settings, parameters);
  const subnetGroup = parameters.DBSubnetGroupName
    ? state.groups.subnetGroup(parameters.DBSubnetGroupName)
    : state.groups.defaultSubnetGroup();
  const vpcId = subnetGroup.VpcId ?? '';
  if (parameters.VpcSecurityGroupIds) checkSecurityGroups(state, parameters.VpcSecurityGroupIds, vpcId);
  const engine = state.engine(plan.identity.engine);
  const instance = enterInstance(state, {
    identifier: name,
    identity: plan.identity,
    settings,
    tags: parameters.tags ?? new Map(),
    securityGroupIds: parameters.VpcSecurityGroupIds ?? [defaultSecurityGroup(state, vpcId)],
    subnetGroupName: subnetGroup.DBSubnetGroupName ?? '',
    parameterGroupName: parameters.DBParameterGroupName ?? `default.${engine.family}`,
    optionGroupName: parameters.OptionGroupName ?? `default:${engine.name}-${engine.version.split('.')[0]}`,
  });
  const isBackedUp = settings.BackupRetentionPeriod > 0;
  const connectable = restoreData(state, instance, plan).then(() =>
    state.setStatus(instance, isBackedUp ? 'backing-up' : 'available'),
  );
  state.inBackground(instance, 'restore the data', async () => {
    await connectable;
    if (!isBackedUp) return;
    await Promise.all([startAutomatedBackups(state, instance), state.pause('baselineBackup')]);
    state.setStatus(instance, 'available');
  });
  return { instance, connectable };
}

interface RestorePlan {
  readonly identity: Omit<InstanceIdentity, 'resourceId' | 'createdAt'>;
  readonly settings: InstanceSettings;
  readonly from: BaseCopy;
  readonly target: RestoreTarget;
  readonly event: { readonly id: string; readonly message: string };
}

function restorePlan(state: RdsState, source: RestoreSource): RestorePlan {
  if (source.kind === 'snapshot') {
    const { snapshot } = source;
    if (snapshot.status !== 'available' || !snapshot.copy) {
      throw new AwsError(
        'InvalidDBSnapshotStateFault',
        `DBSnapshot ${snapshot.identifier} is ${snapshot.status}: expected available`,
      );
    }
    const event = { id: '0043', message: `Restored from snapshot ${snapshot.identifier}` };
    return {
      identity: identityOf(snapshot.source),
      settings: snapshot.source.settings,
      from: snapshot.copy,
      target: { kind: 'copy' },
      event,
    };
  }
  const backup = state.automatedBackups.get(source.resourceId);
  if (!backup)
    throw new AwsError(
      'PointInTimeRestoreNotEnabledFault',
      `Point in time restore is not enabled for ${source.resourceId}`,
    );
  const time = source.time ?? restoreWindow(state, source.resourceId)?.latest;
  if (!time)
    throw new AwsError('PointInTimeRestoreNotEnabledFault', `${backup.source.identifier} has no automated backup yet`);
  return {
    identity: identityOf(backup.source),
    settings: backup.source.settings,
    from: copyBefore(state, source.resourceId, time),
    target: { kind: 'time', archive: backup.archive, time },
    event: { id: '0019', message: `Restored from DB instance ${backup.source.identifier} to ${time.toISOString()}` },
  };
}

function identityOf({ engine, engineVersion, masterUser, database }: InstanceIdentity): RestorePlan['identity'] {
  return { engine, engineVersion, masterUser, database };
}

function checkParameters(
  state: RdsState,
  plan: RestorePlan,
  settings: InstanceSettings,
  parameters: RestoreParameters,
): void {
  checkSettings(settings);
  if (settings.AllocatedStorage < plan.settings.AllocatedStorage) {
    throw invalidCombination(
      `The allocated storage size can't be less than the source's: ${settings.AllocatedStorage} is less than ${plan.settings.AllocatedStorage} GiB`,
    );
  }
  if (settings.MultiAZ && parameters.settings.AvailabilityZone) {
    throw invalidCombination('Requesting a specific availability zone is not valid for Multi-AZ instances.');
  }
  if (parameters.Engine !== undefined && parameters.Engine !== plan.identity.engine) {
    throw invalidValue(`Cannot restore an engine ${plan.identity.engine} as ${parameters.Engine}`);
  }
  if (parameters.Port !== undefined && parameters.Port !== state.network.databasePort) {
    throw new AwsError(
      'NotImplemented',
      `the local world gives every instance port ${state.network.databasePort}: got Port ${parameters.Port}; leave it out`,
    );
  }
  if (parameters.DBParameterGroupName) state.groups.parameterGroup(parameters.DBParameterGroupName);
  if (parameters.OptionGroupName) state.groups.optionGroup(parameters.OptionGroupName);
  requireInstanceQuota(state, settings.AllocatedStorage);
}

async function restoreData(state: RdsState, instance: DatabaseInstance, plan: RestorePlan): Promise<void> {
  const engine = state.engine(plan.identity.engine);
  const server = await engine.restore({
    name: instance.resourceId,
    certificate: await state.network.issueCertificate(hostNameOf(state.context, instance.identifier)),
    database: plan.identity.database,
    from: plan.from,
    target: plan.target,
  });
  await putIntoService(state, instance, server);
  state.publishEvent(instance, plan.event.id, 'restoration', plan.event.message);
}

function defined<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}
