import type { DBInstance, ModifyDBInstanceMessage, PendingModifiedValues } from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import { removeAutomatedBackups, startAutomatedBackups } from './automated-backups';
import type { DatabaseInstance, InstanceStatus } from './database-instance';
import { newIdentifier } from './identifiers';
import { restartServer } from './instance-server';
import type { InstanceSettings } from './instance-settings';
import { instanceView } from './instance-view';
import { checkMasterCredentials, newMasterPassword, settleManagedSecret } from './master-credentials';
import {
  MODELLED_PARAMETERS,
  pendingSettings,
  pendingValues,
  type SettingChanges,
  settingChanges,
} from './modification';
import type { RdsState } from './rds-state';
import { invalidCombination, invalidState, invalidValue, refuseUnmodelled } from './refusals';
import { renameInstance } from './rename-instance';
import { checkSecurityGroups, replaceSecurityGroups } from './security-group-membership';
import { checkPassword, checkSettings } from './setting-rules';

/** ModifyDBInstance. Everything that can be refused is refused before anything changes. */
export function modifyInstance(state: RdsState, input: ModifyDBInstanceMessage): DBInstance {
  refuseUnmodelled('ModifyDBInstance', input, MODELLED_PARAMETERS);
  const instance = state.require(input.DBInstanceIdentifier);
  if (instance.status !== 'available') throw invalidState(instance.identifier, instance.status);
  const changes = settingChanges(instance, input);
  const newName = checkNewName(state, instance, input);
  checkModification(state, instance, input, changes);

  const waiting: PendingModifiedValues = {
    ...instance.pending,
    ...pendingValues(changes.window),
    ...(newName ? { DBInstanceIdentifier: newName } : {}),
    ...(input.DBSubnetGroupName && input.DBSubnetGroupName !== instance.subnetGroupName
      ? { DBSubnetGroupName: input.DBSubnetGroupName }
      : {}),
  };
  const applied = input.ApplyImmediately === true ? waiting : {};
  // A name that waited for the window may have been taken meanwhile.
  if (applied.DBInstanceIdentifier) requireFreeName(state, applied.DBInstanceIdentifier);
  instance.pending = input.ApplyImmediately === true ? {} : waiting;
  instance.settings = { ...instance.settings, ...changes.now };
  changeGroups(state, instance, input);
  const password = newMasterPassword(state, instance, input);
  const answer = { ...instanceView(instance, state), PendingModifiedValues: pendingShown(waiting, input) };

  const settings = { ...changes.soon, ...pendingSettings(applied) };
  const statuses = [...changes.statuses, ...statusesOf(applied, password)];
  const rename = applied.DBInstanceIdentifier;
  if (rename) instance.nextIdentifier = rename;
  if (statuses.length === 0 && !rename) {
    state.publish(instance);
    return answer;
  }
  instance.status = statuses.includes('modifying') ? 'modifying' : (statuses[0] ?? 'renaming');
  // A rename alone leaves readers with the old name and status for a while.
  if (statuses.length > 0) state.publish(instance);
  state.inBackground(instance, 'apply the modification', async () => {
    if (statuses.length > 0)
      await apply(state, instance, {
        settings,
        subnetGroupName: applied.DBSubnetGroupName,
        password,
      });
    if (rename) await renameInstance(state, instance, rename);
    else state.setStatus(instance, 'available');
  });
  return answer;
}

function checkNewName(state: RdsState, instance: DatabaseInstance, input: ModifyDBInstanceMessage): string | undefined {
  if (input.NewDBInstanceIdentifier === undefined) return undefined;
  const name = newIdentifier('NewDBInstanceIdentifier', input.NewDBInstanceIdentifier);
  if (name === instance.identifier) return undefined;
  requireFreeName(state, name);
  return name;
}

function requireFreeName(state: RdsState, name: string): void {
  if (state.isNameTaken(name)) throw new AwsError('DBInstanceAlreadyExistsFault', 'DB instance already exists');
}

function checkModification(
  state: RdsState,
  instance: DatabaseInstance,
  input: ModifyDBInstanceMessage,
  changes: SettingChanges,
): void {
  const result = { ...instance.settings, ...changes.now, ...changes.soon, ...changes.window };
  checkSettings(result);
  if (result.AllocatedStorage < instance.settings.AllocatedStorage) {
    throw invalidCombination(
      `The allocated storage size can't be reduced: from ${instance.settings.AllocatedStorage} to ${result.AllocatedStorage} GiB`,
    );
  }
  if (instance.awsBackupRecoveryPointArn && result.BackupRetentionPeriod !== instance.settings.BackupRetentionPeriod) {
    throw invalidValue(
      `You can't modify BackupRetentionPeriod because DB instance ${instance.identifier} is associated with an AWS Backup resource. Leave BackupRetentionPeriod blank or specify the current value ${instance.settings.BackupRetentionPeriod}.`,
    );
  }
  if (input.EngineVersion !== undefined && input.EngineVersion !== instance.engineVersion) {
    throw new AwsError(
      'NotImplemented',
      `the local world has one version of ${instance.engine}, ${instance.engineVersion}: got EngineVersion ${input.EngineVersion}; leave it out`,
    );
  }
  const subnetGroup = state.groups.subnetGroup(input.DBSubnetGroupName ?? instance.subnetGroupName);
  if (input.VpcSecurityGroupIds) checkSecurityGroups(state, input.VpcSecurityGroupIds, subnetGroup.VpcId);
  if (input.DBParameterGroupName) checkParameterGroup(state, instance, input.DBParameterGroupName);
  if (input.OptionGroupName) state.groups.optionGroup(input.OptionGroupName);
  checkMasterCredentials(instance, input);
  if (input.MasterUserPassword !== undefined) checkPassword(input.MasterUserPassword);
}

function checkParameterGroup(state: RdsState, instance: DatabaseInstance, name: string): void {
  const { DBParameterGroupFamily } = state.groups.parameterGroup(name);
  const { family } = state.engine(instance.engine);
  if (DBParameterGroupFamily !== family) {
    throw invalidCombination(
      `The Parameter Group ${name} with DBParameterGroupFamily ${DBParameterGroupFamily} can't be used for this instance. Please use a Parameter Group with DBParameterGroupFamily ${family}`,
    );
  }
}

/** Groups take effect in their own time, whatever ApplyImmediately says. */
function changeGroups(state: RdsState, instance: DatabaseInstance, input: ModifyDBInstanceMessage): void {
  if (input.DBParameterGroupName && input.DBParameterGroupName !== instance.parameterGroup.name) {
    instance.parameterGroup = { name: input.DBParameterGroupName, status: 'pending-reboot' };
  }
  if (input.OptionGroupName && input.OptionGroupName !== instance.optionGroup.name) {
    const optionGroup = { name: input.OptionGroupName, status: 'pending-apply' as const };
    instance.optionGroup = optionGroup;
    state.inBackground(instance, 'apply the option group', async () => {
      await state.pause('modify');
      if (instance.optionGroup === optionGroup) instance.optionGroup = { ...optionGroup, status: 'in-sync' };
      state.publish(instance);
    });
  }
  if (input.VpcSecurityGroupIds) replaceSecurityGroups(state, instance, input.VpcSecurityGroupIds);
}

function statusesOf(applied: PendingModifiedValues, password: string | undefined): InstanceStatus[] {
  const { DBInstanceIdentifier: _name, ...others } = applied;
  return [
    ...(Object.keys(others).length > 0 ? (['modifying'] as const) : []),
    ...(password === undefined ? [] : (['resetting-master-credentials'] as const)),
  ];
}

function pendingShown(waiting: PendingModifiedValues, input: ModifyDBInstanceMessage): PendingModifiedValues {
  return input.MasterUserPassword === undefined ? waiting : { ...waiting, MasterUserPassword: '****' };
}

interface Application {
  readonly settings: Partial<InstanceSettings>;
  readonly subnetGroupName: string | undefined;
  readonly password: string | undefined;
}

async function apply(
  state: RdsState,
  instance: DatabaseInstance,
  { settings, subnetGroupName, password }: Application,
): Promise<void> {
  await state.pause('modify');
  if (password !== undefined) {
    await instance.server?.setPassword(instance.masterUser, password);
    settleManagedSecret(instance);
    state.publishEvent(instance, '0016', 'configuration change', 'Reset master credentials');
  }
  const before = instance.settings;
  // RDS replaces the host for another class, and the addresses for another subnet group.
  if ((settings.DBInstanceClass && settings.DBInstanceClass !== before.DBInstanceClass) || subnetGroupName) {
    await restartServer(state, instance);
  }
  instance.settings = { ...before, ...settings };
  instance.subnetGroupName = subnetGroupName ?? instance.subnetGroupName;
  const retention = settings.BackupRetentionPeriod;
  if (retention === 0) await removeAutomatedBackups(state, instance.resourceId);
  if (retention && before.BackupRetentionPeriod === 0) {
    state.setStatus(instance, 'backing-up');
    await Promise.all([startAutomatedBackups(state, instance), state.pause('baselineBackup')]);
  }
}
