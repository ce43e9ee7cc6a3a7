import type { DatabaseSettings } from '../shared/contract/database-settings';
import type { Outcome } from '../shared/contract/incident';
import type { ActedCall } from '../shared/contract/progress';
import type { RecordItem } from '../shared/contract/record-items';
import type { ConsideredPoint } from '../shared/contract/recovery-plan';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { CheckSummary, TimeReached } from '../validate-data/contract';

/** What the report needs of an execution's history; times are ISO 8601. */
export interface HistoryEvent {
  readonly at: string;
  readonly type: string;
  /** Name of the state that was entered. */
  readonly entered?: string;
  /** Output of a function, as JSON. */
  readonly output?: string;
  readonly error?: { readonly name: string; readonly cause: string };
}

export interface ReportInput {
  readonly state: RecoveryState;
  readonly settings: Pick<
    DatabaseSettings,
    'identifier' | 'engine' | 'parameterGroupName' | 'proxies' | 'objectives' | 'health' | 'retainRetiredDays'
  >;
  readonly record?: RecordItem;
  readonly history: readonly HistoryEvent[];
  readonly executionArn: string;
  readonly startedAt: string;
  readonly now: Date;
}

export interface TimelineEntry {
  readonly at: string;
  readonly state: string;
  readonly seconds: number;
  /** How often a loop looked. */
  readonly rounds: number;
}
export interface Trouble {
  readonly at: string;
  readonly state: string;
  readonly error: string;
  readonly cause: string;
  /** True when the state succeeded later, by a retry. */
  readonly overcome: boolean;
}
export interface Phase {
  readonly name: string;
  readonly seconds: number;
}
export interface ChecklistItem {
  readonly item: string;
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly evidence: string;
}
export interface ChangingCall extends ActedCall {
  readonly at: string;
  readonly state: string;
}

/** Times in seconds; absent where the recovery did not get that far. */
export interface Objectives {
  readonly rtoObjective: number;
  /** From the start of the execution until the page was hidden, people included. */
  readonly rtoRealised?: number;
  readonly waitedForPeople: number;
  readonly rtoMet?: boolean;
  /** From stopping the writers until the page was hidden. */
  readonly outage?: number;
  readonly rpoObjective: number;
  /** Good writes lost: from the restore point to the beginning of the corruption. */
  readonly rpoRealised?: number;
  readonly rpoMet?: boolean;
  /** All writes lost: from the restore point until the fence stood. */
  readonly lostWrites?: number;
}

/** The CloudFormation stack of the database itself, and what its next deployment meets. */
export interface OwnStackReport {
  readonly stackName: string;
  readonly logicalId: string;
  /** Resource IDs that had and have the production identifier. */
  readonly replaced: { readonly identifier: string; readonly before: string; readonly after: string };
  readonly willSee: readonly string[];
  /** To run before the next deployment. */
  readonly commands: readonly string[];
  readonly otherwise: string;
}

export interface Report {
  readonly outcome: Outcome;
  readonly summary: string;
  readonly incident: RecoveryState['incident'];
  readonly database: RecoveryState['database'];
  readonly executionArn: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly restorePoint?: { readonly kind: string; readonly time: string; readonly recoveryPointArn: string };
  readonly whyThisPoint?: string;
  readonly considered: readonly ConsideredPoint[];
  readonly timeReached?: TimeReached;
  readonly verdict?: {
    readonly outcome: string;
    readonly passed: number;
    readonly failed: readonly string[];
    readonly resultsKey: string;
  };
  readonly checks: readonly CheckSummary[];
  readonly approval?: RecoveryState['approval'];
  readonly objectives: Objectives;
  readonly phases: readonly Phase[];
  readonly timeline: readonly TimelineEntry[];
  readonly troubles: readonly Trouble[];
  readonly checklist: readonly ChecklistItem[];
  readonly calls: readonly ChangingCall[];
  readonly openItems: readonly string[];
  readonly oldData: readonly string[];
  readonly next: readonly string[];
  readonly ownStack?: OwnStackReport;
  readonly pointOfNoReturnAt?: string;
  /** For people to fill in. */
  readonly toFill: { readonly rootCause: string; readonly lessons: string; readonly actions: string };
  /** Of the events that the report was made from. */
  readonly historySha256: string;
}

export type WriteReportOutput = NonNullable<RecoveryState['report']>;
