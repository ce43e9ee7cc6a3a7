import type { DBSnapshot } from '@aws-sdk/client-rds';
import type { BaseCopy } from '../../engines/engine';
import { AwsError } from '../../service';
import type { DatabaseInstance, InstanceIdentity } from './database-instance';
import { rdsArn } from './identifiers';
import type { InstanceSettings } from './instance-settings';
import type { RdsState } from './rds-state';

export type SnapshotType = 'manual' | 'automated' | 'awsbackup';

/** A snapshot: a real base copy, and the settings its instance had. */
export interface Snapshot {
  readonly identifier: string;
  readonly type: SnapshotType;
  readonly source: InstanceIdentity & {
    readonly identifier: string;
    readonly settings: InstanceSettings;
    readonly vpcId: string;
    readonly optionGroup: string;
  };
  readonly startedAt: Date;
  readonly tags: Map<string, string>;
  status: 'creating' | 'available' | 'failed' | 'deleting';
  completedAt?: Date;
  copy?: BaseCopy;
}

export interface NewSnapshot {
  readonly identifier: string;
  readonly type: SnapshotType;
  readonly tags?: ReadonlyMap<string, string>;
}

export function snapshotArn(state: RdsState, identifier: string): string {
  return rdsArn(state.context, 'snapshot', identifier);
}

export function requireSnapshot(state: RdsState, identifier: string): Snapshot {
  const snapshot = state.snapshots.get(identifier);
  if (!snapshot) throw new AwsError('DBSnapshotNotFoundFault', `DBSnapshot ${identifier} not found.`, 404);
  return snapshot;
}

/** Enters a snapshot in status `creating`; `fillSnapshot` makes it real. */
export function beginSnapshot(
  state: RdsState,
  instance: DatabaseInstance,
  { identifier, type, tags }: NewSnapshot,
): Snapshot {
  if (state.snapshots.has(identifier)) {
    throw new AwsError(
      'DBSnapshotAlreadyExistsFault',
      `Cannot create the snapshot because a snapshot with the identifier ${identifier} already exists.`,
    );
  }
  const { resourceId, engine, engineVersion, masterUser, database, createdAt, settings } = instance;
  const snapshot: Snapshot = {
    identifier,
    type,
    source: {
      resourceId,
      engine,
      engineVersion,
      masterUser,
      database,
      createdAt,
      settings,
      identifier: instance.identifier,
      vpcId: state.groups.subnetGroup(instance.subnetGroupName).VpcId ?? '',
      optionGroup: instance.optionGroup.name,
    },
    startedAt: state.now(),
    tags: new Map([...(settings.CopyTagsToSnapshot ? instance.tags : []), ...(tags ?? [])]),
    status: 'creating',
  };
  state.snapshots.set(identifier, snapshot);
  return snapshot;
}

/** Copies the instance's data into a snapshot that was begun; on failure the snapshot is `failed` and the error goes on. */
export async function fillSnapshot(state: RdsState, instance: DatabaseInstance, snapshot: Snapshot): Promise<void> {
  try {
    if (!instance.server) throw new Error(`instance ${instance.identifier} has no server: expected it to be available`);
    snapshot.copy = await instance.server.copy(`${state.snapshots.size}-${snapshot.identifier.replaceAll(':', '-')}`);
    snapshot.completedAt = state.now();
    snapshot.status = 'available';
  } catch (error) {
    snapshot.status = 'failed';
    throw error;
  }
}

/** Takes the snapshot that starts, or renews, the automated backups of an instance. */
export async function takeAutomatedSnapshot(state: RdsState, instance: DatabaseInstance): Promise<void> {
  const time = state.now().toISOString().slice(0, 19).replaceAll(/[T:]/g, '-');
  const identifier = `rds:${instance.identifier}-${time}`;
  if (state.snapshots.has(identifier)) return;
  state.publishEvent(instance, '0001', 'backup', 'Backing up DB instance');
  await fillSnapshot(state, instance, beginSnapshot(state, instance, { identifier, type: 'automated' }));
  state.publishEvent(instance, '0002', 'backup', 'Finished DB Instance backup');
}

export async function discardSnapshot(state: RdsState, snapshot: Snapshot): Promise<void> {
  state.snapshots.delete(snapshot.identifier);
  await snapshot.copy?.discard();
}

export function snapshotView(state: RdsState, snapshot: Snapshot): DBSnapshot {
  const { source, copy } = snapshot;
  const { settings } = source;
  return {
    DBSnapshotIdentifier: snapshot.identifier,
    DBSnapshotArn: snapshotArn(state, snapshot.identifier),
    DBInstanceIdentifier: source.identifier,
    DbiResourceId: source.resourceId,
    SnapshotType: snapshot.type,
    Status: snapshot.status,
    PercentProgress: snapshot.status === 'available' ? 100 : 0,
    SnapshotCreateTime: snapshot.completedAt,
    OriginalSnapshotCreateTime: snapshot.completedAt,
    SnapshotDatabaseTime: copy?.databaseTime,
    InstanceCreateTime: source.createdAt,
    Engine: source.engine,
    EngineVersion: source.engineVersion,
    LicenseModel: settings.LicenseModel,
    MasterUsername: source.masterUser,
    Port: state.network.databasePort,
    AllocatedStorage: settings.AllocatedStorage,
    StorageType: settings.StorageType,
    Iops: settings.Iops,
    StorageThroughput: settings.StorageThroughput,
    Encrypted: settings.StorageEncrypted,
    KmsKeyId: settings.KmsKeyId,
    AvailabilityZone: settings.AvailabilityZone,
    VpcId: source.vpcId,
    OptionGroupName: source.optionGroup,
    IAMDatabaseAuthenticationEnabled: settings.IAMDatabaseAuthenticationEnabled,
    BackupRetentionPeriod: settings.BackupRetentionPeriod,
    PreferredBackupWindow: settings.PreferredBackupWindow,
    DedicatedLogVolume: settings.DedicatedLogVolume,
    SnapshotTarget: 'region',
    TagList: [...snapshot.tags].map(([Key, Value]) => ({ Key, Value })),
  };
}
