import type { RecoveryPoint } from '../shared/backup';
import type { DatabaseSettings } from '../shared/contract/database-settings';
import type { Incident } from '../shared/contract/incident';
import type { AttemptItem, LockItem, RecordItem } from '../shared/contract/record-items';
import type { Finding, RecoveryPlan, RestorePoint } from '../shared/contract/recovery-plan';
import type { ObservedInstance } from '../shared/instance-settings';
import type { InstanceNames } from '../shared/names';
import type { ObservedParameter } from '../shared/parameter-groups';
import type { ObservedProxy } from '../shared/proxies';
import type { ObservedReplica } from '../shared/replicas';
import type { BackupSnapshot, RestoreWindow } from '../shared/restore-history';
import type { PendingMaintenance, Quota } from '../shared/surroundings';
import type { FoundWriter } from '../shared/writers/writer-kind';

/** The database and its past, before a restore point is chosen. */
export interface ObservedPast {
  /** The open record of an earlier execution, if there is one. */
  readonly record: RecordItem | undefined;
  readonly lock: { readonly item: LockItem; readonly ownerRuns: boolean } | undefined;
  /** By resource ID where a record is open, otherwise whoever holds the production identifier. */
  readonly original: ObservedInstance | undefined;
  readonly holder: ObservedInstance | undefined;
  readonly points: readonly RecoveryPoint[];
  /** Snapshots of AWS Backup that hold data of the original. */
  readonly snapshots: readonly BackupSnapshot[];
  readonly window: RestoreWindow | undefined;
}

/** What is there already of the attempt that the chosen restore point leads to. */
export interface ObservedAttempt {
  readonly attempt: number;
  readonly names: InstanceNames;
  readonly item: AttemptItem | undefined;
  /** The chosen recovery point, read again. */
  readonly point: RecoveryPoint | undefined;
  readonly candidate: ObservedInstance | undefined;
  readonly atCandidateName: ObservedInstance | undefined;
  readonly atRetiredName: ObservedInstance | undefined;
  readonly clusterNames: readonly string[];
}

/** What a restored instance needs besides the recovery point. */
export interface ObservedSurroundings {
  readonly quotas: Readonly<Record<string, Quota>>;
  /** Absent where the storage is not encrypted. */
  readonly keyState: string | undefined;
  readonly subnetGroupExists: boolean;
  readonly parameterGroupExists: boolean;
  readonly optionGroupExists: boolean;
  readonly missingSecurityGroups: readonly string[];
  readonly missingQuarantineGroups: readonly string[];
  readonly maintenance: readonly PendingMaintenance[];
  /** All of the account in this Region. */
  readonly proxies: readonly ObservedProxy[];
  /** Of the original. */
  readonly replicas: readonly ObservedReplica[];
  readonly blueGreenDeployments: readonly string[];
  /** Absent where no approval is asked for. */
  readonly commanderSubscribers: number | undefined;
  readonly applicationSecretChangedAt: string | undefined;
  /** Absent where the configuration leaves the database without a read-only switch. */
  readonly readOnly?: { readonly parameter: ObservedParameter | undefined; readonly users: readonly string[] };
  readonly writers: readonly FoundWriter[];
  /** A refusal for each writer that another database's open record lists. */
  readonly heldElsewhere: readonly Finding[];
  /** Status of each task definition of `resumeWith`, by ARN. */
  readonly taskDefinitions: Readonly<Record<string, string>>;
}

export interface PlanInput {
  readonly incident: Incident;
  readonly settings: DatabaseSettings;
  readonly checks: readonly unknown[];
  readonly executionArn: string;
  readonly now: Date;
}

/** A refusal that falls away when the restored instance exists already. */
export interface PlanFinding extends Finding {
  readonly waivedByCandidate?: boolean;
}

/** `restorePoint` is also set where a finding speaks against it, so that an existing candidate is found by it. */
export interface Choice {
  readonly restorePoint?: RestorePoint;
  readonly why: string;
  readonly considered: RecoveryPlan['considered'];
  readonly findings: readonly PlanFinding[];
}

/** ERRORS.recoveryRefused, in prepare and recover only: all refusals in one message. */
export type PlanRecoveryOutput = RecoveryPlan;
