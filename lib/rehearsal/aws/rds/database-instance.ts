import type { DBInstance, PendingModifiedValues } from '@aws-sdk/client-rds';
import type { Server } from '../../engines/engine';
import type { DatabaseListener } from '../../network/guarded-door';
import type { NetworkInterface } from '../../world';
import type { DelayedView } from './delayed-view';
import type { InstanceSettings } from './instance-settings';

/** The statuses of RDS that an instance of the local world can have. */
export type InstanceStatus =
  | 'available'
  | 'backing-up'
  | 'configuring-enhanced-monitoring'
  | 'configuring-log-exports'
  | 'creating'
  | 'deleting'
  | 'failed'
  | 'inaccessible-encryption-credentials'
  | 'incompatible-network'
  | 'incompatible-parameters'
  | 'incompatible-restore'
  | 'maintenance'
  | 'modifying'
  | 'rebooting'
  | 'renaming'
  | 'resetting-master-credentials'
  | 'stopped'
  | 'storage-full';

/** Statuses in which an instance accepts connections. */
export const CONNECTABLE: ReadonlySet<InstanceStatus> = new Set([
  'available',
  'backing-up',
  'configuring-enhanced-monitoring',
  'configuring-log-exports',
  'modifying',
  'renaming',
  'resetting-master-credentials',
]);

export interface GroupMembership {
  readonly groupId: string;
  status: 'active' | 'adding' | 'removing';
}

/** What never changes in the life of an instance. */
export interface InstanceIdentity {
  readonly resourceId: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly masterUser: string;
  readonly database: string;
  readonly createdAt: Date;
}

/** The full record of one instance; `published` is what readers of the API see of it. */
export interface DatabaseInstance extends InstanceIdentity {
  identifier: string;
  status: InstanceStatus;
  /** The name a rename under way leads to: already taken for others. */
  nextIdentifier?: string | undefined;
  settings: InstanceSettings;
  /** Resource ID of the source, while it is a read replica. */
  replicaOf?: string | undefined;
  pending: PendingModifiedValues;
  readonly tags: Map<string, string>;
  securityGroups: GroupMembership[];
  subnetGroupName: string;
  parameterGroup: { readonly name: string; readonly status: 'in-sync' | 'applying' | 'pending-reboot' };
  optionGroup: { readonly name: string; readonly status: 'in-sync' | 'pending-apply' };
  /** The continuous recovery point, while AWS Backup manages the automated backups. */
  awsBackupRecoveryPointArn?: string | undefined;
  readonly networkInterface: NetworkInterface;
  server?: Server | undefined;
  listener?: DatabaseListener | undefined;
  readonly published: DelayedView<DBInstance>;
}
