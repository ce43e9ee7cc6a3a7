import type { RecoveryState } from '../shared/contract/recovery-state';

export interface BackUpInput {
  readonly productionArn: string;
  readonly retiredIdentifier: string;
  readonly incidentId: string;
  readonly executionName: string;
  readonly retainRetiredDays: number;
}
/** What AWS Backup and RDS show of production after the swap. */
export interface CoverageInput {
  readonly productionArn: string;
  /** `undefined` where AWS Backup knows no resource with this ARN. */
  readonly protectedResource: { readonly lastBackupAt?: string } | undefined;
  /** AWS Backup manages the automated backups of the new instance already. */
  readonly continuous: boolean;
}

/** Names and tags of what is made. */
export interface BackUpPlan {
  readonly idempotencyToken: string;
  readonly snapshotIdentifier: string;
  readonly tags: Readonly<Record<string, string>>;
}
export type BackUpOutput = NonNullable<RecoveryState['backup']>;
