import type { AccountQuota } from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import type { RdsState } from './rds-state';

/** AWS's default quotas per account and Region. */
export const QUOTAS = {
  DBInstances: 40,
  /** GiB. */
  AllocatedStorage: 100_000,
  ManualSnapshots: 100,
  DBSubnetGroups: 50,
  DBParameterGroups: 50,
  OptionGroups: 20,
} as const;

export type QuotaName = keyof typeof QUOTAS;

export type Quotas = Record<QuotaName, number>;

export function accountQuotas(state: RdsState): AccountQuota[] {
  const used = usage(state);
  return (Object.keys(QUOTAS) as QuotaName[]).map((name) => ({
    AccountQuotaName: name,
    Used: used[name],
    Max: maximum(state, name),
  }));
}

export function requireInstanceQuota(state: RdsState, newStorage = 0): void {
  const used = usage(state);
  if (used.DBInstances >= maximum(state, 'DBInstances')) {
    throw new AwsError(
      'InstanceQuotaExceededFault',
      `DB Instance quota exceeded: ${used.DBInstances} of ${maximum(state, 'DBInstances')} are used`,
    );
  }
  if (used.AllocatedStorage + newStorage > maximum(state, 'AllocatedStorage')) {
    throw new AwsError(
      'StorageQuotaExceededFault',
      `Allocated storage quota exceeded: ${used.AllocatedStorage} of ${maximum(state, 'AllocatedStorage')} GiB are used, ${newStorage} more are asked for`,
    );
  }
}

export function requireSnapshotQuota(state: RdsState): void {
  const used = usage(state).ManualSnapshots;
  if (used >= maximum(state, 'ManualSnapshots')) {
    throw new AwsError(
      'SnapshotQuotaExceededFault',
      `Cannot create more than ${maximum(state, 'ManualSnapshots')} manual snapshots`,
    );
  }
}

function maximum(state: RdsState, name: QuotaName): number {
  return state.quotas[name] ?? QUOTAS[name];
}

function usage(state: RdsState): Quotas {
  const instances = [...state.instances.values()];
  return {
    DBInstances: instances.length,
    AllocatedStorage: instances.reduce((total, { settings }) => total + settings.AllocatedStorage, 0),
    ManualSnapshots: [...state.snapshots.values()].filter(({ type }) => type === 'manual').length,
    DBSubnetGroups: state.groups.subnetGroups().length,
    DBParameterGroups: state.groups.parameterGroups().length,
    OptionGroups: state.groups.optionGroups().length,
  };
}
