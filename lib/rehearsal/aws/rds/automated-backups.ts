import type { DBInstanceAutomatedBackup } from '@aws-sdk/client-rds';
import type { LogArchive } from '../../engines/engine';
import { AwsError } from '../../service';
import type { DatabaseInstance, InstanceIdentity } from './database-instance';
import { randomName, rdsArn } from './identifiers';
import type { InstanceSettings } from './instance-settings';
import type { RdsState } from './rds-state';
import { invalidValue } from './refusals';
import { discardSnapshot, type Snapshot, takeAutomatedSnapshot } from './snapshots';

/** With a pace of zero the latest restorable time still moves, this often. */
const SHORTEST_BEAT_MILLISECONDS = 250;

/** Automated backups of one instance: its log archive, from its first base copy on. */
export interface AutomatedBackup {
  readonly arn: string;
  readonly archive: LogArchive;
  /** The instance as it was last; it outlives the instance when the backups are retained. */
  source: InstanceIdentity & {
    readonly identifier: string;
    readonly settings: InstanceSettings;
    readonly vpcId: string;
  };
  status: 'active' | 'retained';
  latestRestorableTime?: Date;
  awsBackupRecoveryPointArn?: string | undefined;
}

/** Takes the first base copy and keeps the latest restorable time moving from then on. */
export async function startAutomatedBackups(state: RdsState, instance: DatabaseInstance): Promise<void> {
  const { server } = instance;
  if (!server) throw new Error(`cannot back up ${instance.identifier}: it has no server; expected it to be available`);
  await takeAutomatedSnapshot(state, instance);
  if (state.automatedBackups.has(instance.resourceId)) return;
  const backup: AutomatedBackup = {
    arn: rdsArn(state.context, 'auto-backup', `ab-${randomName(state.context.random, 26).toLowerCase()}`),
    archive: server.archive,
    source: sourceOf(state, instance),
    status: 'active',
    awsBackupRecoveryPointArn: instance.awsBackupRecoveryPointArn,
  };
  state.automatedBackups.set(instance.resourceId, backup);
  await archive(state, instance, backup);
  state.inBackground(instance, 'archive the log', () => keepArchiving(state, instance, backup));
}

async function keepArchiving(state: RdsState, instance: DatabaseInstance, backup: AutomatedBackup): Promise<void> {
  const beat = Math.max(SHORTEST_BEAT_MILLISECONDS, state.context.pace.milliseconds('latestRestorableLag'));
  const isCurrent = () => state.automatedBackups.get(instance.resourceId) === backup && backup.status === 'active';
  while (isCurrent()) {
    await state.context.clock.sleep(beat, state.signal, 'upkeep');
    if (isCurrent() && state.isConnectable(instance)) await archive(state, instance, backup);
  }
}

/** One beat. A server that stops in the middle of it is no failure: the next beat finds it again. */
async function archive(state: RdsState, instance: DatabaseInstance, backup: AutomatedBackup): Promise<void> {
  const { server } = instance;
  if (!server) return;
  try {
    backup.latestRestorableTime = await server.archiveNow();
    backup.source = sourceOf(state, instance);
  } catch (error) {
    if (state.signal.aborted || !state.isConnectable(instance)) return;
    state.context.log(
      `rds: the log of ${instance.identifier} was not archived: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Removes automated snapshots and the restore window, as a retention of 0 or a deletion does. */
export async function removeAutomatedBackups(state: RdsState, resourceId: string): Promise<void> {
  state.automatedBackups.delete(resourceId);
  const automated = [...state.snapshots.values()].filter(
    ({ source, type }) => source.resourceId === resourceId && type === 'automated',
  );
  await Promise.all(automated.map((snapshot) => discardSnapshot(state, snapshot)));
}

export function restoreWindow(
  state: RdsState,
  resourceId: string,
): { readonly earliest: Date; readonly latest: Date } | undefined {
  const earliest = copiesOf(state, resourceId).find(({ type }) => type === 'automated')?.copy?.consistentAt;
  const latest = state.automatedBackups.get(resourceId)?.latestRestorableTime;
  return earliest && latest && earliest <= latest ? { earliest, latest } : undefined;
}

/** The copy a restore to `time` starts from: the latest one before it, as RDS chooses. */
export function copyBefore(state: RdsState, resourceId: string, time: Date): NonNullable<Snapshot['copy']> {
  const window = restoreWindow(state, resourceId);
  if (!window) {
    throw new AwsError(
      'PointInTimeRestoreNotEnabledFault',
      `Point in time restore is not enabled for ${resourceId}: it has no automated backups yet.`,
    );
  }
  if (time > window.latest) {
    throw invalidValue(
      `The specified instance cannot be restored to a time later than ${window.latest.toISOString()} because its backup wasn't available; asked for ${time.toISOString()}`,
    );
  }
  const copy = copiesOf(state, resourceId).findLast(
    (snapshot) => snapshot.copy && snapshot.copy.consistentAt <= time,
  )?.copy;
  if (!copy || time < window.earliest) {
    throw invalidValue(
      `The specified instance cannot be restored to a time earlier than ${window.earliest.toISOString()} because its backup wasn't available; asked for ${time.toISOString()}`,
    );
  }
  return copy;
}

function copiesOf(state: RdsState, resourceId: string): Snapshot[] {
  return [...state.snapshots.values()]
    .filter(({ source, copy }) => source.resourceId === resourceId && copy !== undefined)
    .sort((a, b) => (a.copy?.consistentAt.getTime() ?? 0) - (b.copy?.consistentAt.getTime() ?? 0));
}

function sourceOf(state: RdsState, instance: DatabaseInstance): AutomatedBackup['source'] {
  const { identifier, resourceId, engine, engineVersion, masterUser, database, createdAt, settings } = instance;
  const vpcId = state.groups.subnetGroup(instance.subnetGroupName).VpcId ?? '';
  return { identifier, resourceId, engine, engineVersion, masterUser, database, createdAt, settings, vpcId };
}

export function automatedBackupView(state: RdsState, backup: AutomatedBackup): DBInstanceAutomatedBackup {
  const { source } = backup;
  const window = restoreWindow(state, source.resourceId);
  return {
    DBInstanceAutomatedBackupsArn: backup.arn,
    DBInstanceArn: rdsArn(state.context, 'db', source.identifier),
    DBInstanceIdentifier: source.identifier,
    DbiResourceId: source.resourceId,
    Region: state.context.region,
    Status: backup.status,
    RestoreWindow: window && { EarliestTime: window.earliest, LatestTime: window.latest },
    Engine: source.engine,
    EngineVersion: source.engineVersion,
    MasterUsername: source.masterUser,
    InstanceCreateTime: source.createdAt,
    VpcId: source.vpcId,
    Port: state.network.databasePort,
    AllocatedStorage: source.settings.AllocatedStorage,
    StorageType: source.settings.StorageType,
    Encrypted: source.settings.StorageEncrypted,
    KmsKeyId: source.settings.KmsKeyId,
    BackupRetentionPeriod: source.settings.BackupRetentionPeriod,
    PreferredBackupWindow: source.settings.PreferredBackupWindow,
    IAMDatabaseAuthenticationEnabled: source.settings.IAMDatabaseAuthenticationEnabled,
    AvailabilityZone: source.settings.AvailabilityZone,
    LicenseModel: source.settings.LicenseModel,
    BackupTarget: 'region',
    AwsBackupRecoveryPointArn: backup.awsBackupRecoveryPointArn,
  };
}
