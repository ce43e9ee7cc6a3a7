/**
 * What handlers and constructs both know: the state `$` of a recovery, the items of the record table, and error names.
 * Imports nothing, so that both sides can read it.
 */

export type Mode = 'plan' | 'prepare' | 'recover' | 'resume' | 'freeze' | 'revert';
export type StopWrites = 'start' | 'cutover';
export type OnFailure = 'hold' | 'resumeOriginal';

/** Ends of an execution. The last three fail with the name as error, the others succeed. */
export const OUTCOMES = [
  'Planned',
  'Prepared',
  'Recovered',
  'RecoveredWithOpenItems',
  'Frozen',
  'Reverted',
  'Unchanged',
  'RolledBack',
  'HeldSafe',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Error names that handlers throw; `Retry` and `Catch` use these constants. */
export const ERRORS = {
  /** The request is malformed or contradicts itself; all faults are in the message. */
  requestMalformed: 'RequestMalformed',
  /** The request is well formed but must not be carried out now; all findings are in the message. */
  recoveryRefused: 'RecoveryRefused',
  /** Another execution owns the database. */
  databaseLocked: 'DatabaseLocked',
  /** This execution no longer owns the database: somebody took over. Nothing was changed. */
  lockLost: 'LockLost',
  /** A loop did not reach its goal before its deadline. */
  deadlineExceeded: 'DeadlineExceeded',
  /** The restore job ended without a usable instance. */
  restoreFailed: 'RestoreFailed',
  /** An instance is in a status from which it does not return by itself. */
  instanceUnusable: 'InstanceUnusable',
  /** The restored instance differs from the original in a way that is not allowed. */
  parityBroken: 'ParityBroken',
  /** An invariant of the swap does not hold (name taken by a stranger, verdict missing, writers running). */
  swapUnsafe: 'SwapUnsafe',
  /** The database answered with something else than expected (identity, certificate, smoke query). */
  verificationFailed: 'VerificationFailed',
  /** A database connection could not be made; retried by R3. */
  connectionFailed: 'ConnectionFailed',
  /** The world changed since it was recorded, in a way the cut-over must not ignore. */
  worldChanged: 'WorldChanged',
  /** A person rejected the cut-over. */
  rejected: 'Rejected',
  /** A message could not be delivered to the topic. */
  notificationFailed: 'NotificationFailed',
} as const;
export type ErrorName = (typeof ERRORS)[keyof typeof ERRORS];

export type RestoreTo =
  | { readonly time: string }
  | { readonly recoveryPointArn: string }
  | { readonly latestBefore: string };

/** `$.incident`, written by Check request. Times are ISO 8601 with `Z`. */
export interface Incident {
  readonly id: string;
  readonly mode: Mode;
  readonly reason: string;
  readonly corruption: { readonly since: string; readonly extent?: string };
  readonly restoreTo: RestoreTo;
  readonly stopWrites: StopWrites;
  /** Service name to task definition revision ARN; empty when the services come back as they were. */
  readonly resumeWith: Readonly<Record<string, string>>;
  readonly executionArn: string;
  readonly executionStartedAt: string;
}

export interface DatabaseRef {
  /** Key in the environment's configuration: the identity of lock and record. */
  readonly key: string;
  readonly productionIdentifier: string;
}

/** The chosen recovery point or time. `id` is what a verdict is bound to. */
export type RestorePoint =
  | { readonly kind: 'time'; readonly id: string; readonly time: string; readonly recoveryPointArn: string }
  | { readonly kind: 'snapshot'; readonly id: string; readonly dataTime: string; readonly recoveryPointArn: string };

/** `refusal` stops prepare and recover; `wait` is waited for by a later state; `notice` is told. */
export interface Finding {
  readonly level: 'refusal' | 'wait' | 'notice';
  /** What it is about, as a path or resource: `request.restoreTo.time`, `service shop/orders-api`. */
  readonly subject: string;
  readonly found: string;
  readonly expected: string;
  readonly next: string;
}

export interface ConsideredPoint {
  readonly recoveryPointArn: string;
  readonly kind: 'continuous' | 'snapshot';
  readonly dataTime?: string;
  readonly verdict: string;
}

/** `$.plan`, written by Plan recovery; small enough for the state (at most 10 points considered). */
export interface RecoveryPlan {
  readonly restorePoint?: RestorePoint;
  readonly why: string;
  /** Oldest to newest, at most 10. */
  readonly considered: readonly ConsideredPoint[];
  readonly original?: InstanceRef;
  readonly names: { readonly candidate: string; readonly retired: string };
  readonly attempt: number;
  readonly findings: readonly Finding[];
  readonly expected: {
    readonly rtoMinutes: number;
    readonly rpoSeconds?: number;
    readonly objectiveRtoMinutes: number;
    readonly objectiveRpoMinutes: number;
    readonly meetsObjectives: boolean;
  };
  /** Changing calls that prepare or recover would make, in order: `backup:StartRestoreJob`, ... */
  readonly calls: readonly string[];
  /** Hash over what a person approves: database, restore point, names, original, writers, checks. */
  readonly hash: string;
}

export interface InstanceRef {
  /** `DbiResourceId`: the identity. */
  readonly resourceId: string;
  readonly arn: string;
  /** The name it was last seen under. Looked up again before it is acted on. */
  readonly identifier: string;
  readonly host?: string;
  readonly port?: number;
}

/** A changing call a function made, for the report. */
export interface ActedCall {
  /** `rds:ModifyDBInstance` */
  readonly call: string;
  readonly subject: string;
  readonly detail?: string;
}

export interface Acted {
  readonly acted?: readonly ActedCall[];
}

/** What a loop's function answers. The loop goes on while `status` is `waiting`. */
export interface LoopProgress extends Acted {
  readonly status: 'waiting' | 'done' | 'notYet';
  readonly since: string;
  readonly deadline: string;
  readonly rounds: number;
  /** Next Wait, 5 to 300 s. */
  readonly delaySeconds: number;
  /** One line for whoever watches. */
  readonly waitingFor?: string;
}

export interface LockHeld {
  readonly epoch: number;
  /** Seconds to let a previous owner's Lambdas run out; 0 when nobody was taken over. */
  readonly settleSeconds: number;
  readonly takenFrom?: string;
}

/** An execution that ended while it owned the database; only its lock, under this epoch, may be taken over. */
export interface GoneOwner {
  readonly executionArn: string;
  readonly epoch: number;
}

/** The cut-over that RevertCutover takes back, as the record keeps it. */
export interface Revert {
  readonly incidentId: string;
  /** The instance that held the production identifier before the cut-over. */
  readonly retired: InstanceRef;
  /** Present holder of the production identifier. */
  readonly production: InstanceRef;
  readonly names: {
    /** Name of the retired instance until it gets the production identifier back. */
    readonly candidate: string;
    /** Name of the present holder once it has given the production identifier away. */
    readonly retired: string;
  };
  /** Point of no return of the cut-over: writes since then are lost. Absent when no record says it any more. */
  readonly since?: string;
}

export interface LostWrites {
  readonly countedAt: string;
  readonly tables: readonly LostRows[];
  /** The retired server, which has to answer to the production name afterwards. */
  readonly identity: ServerIdentity;
  /** What a person approves: names, instances, and the tables with their counts. */
  readonly hash: string;
}

/** Rows of one table written since the point of no return; `unknown` where nothing says when a row was written. */
export interface LostRows {
  readonly table: string;
  readonly rows: number | 'unknown';
  /** The column that says when a row was written. */
  readonly column?: string;
}

/** `$.record`, written by Record world. */
export interface RecordAdopted extends Acted {
  /** True when an OPEN record of an earlier execution was adopted. */
  readonly adopted: boolean;
  readonly openedBy: string;
  readonly original: InstanceRef;
  readonly worldKey: string;
}

export type VerdictOutcome = 'pass' | 'fail' | 'error';

export interface Verdict {
  readonly outcome: VerdictOutcome;
  readonly resourceId: string;
  readonly restorePointId: string;
  readonly checksHash: string;
  readonly at: string;
  /** Where all results are: `verdicts/<db>/...json` in the report bucket. */
  readonly resultsKey: string;
  /** Ids of required checks that did not pass. */
  readonly failed: readonly string[];
  readonly passed: number;
  /** What tells this server from the original once both could answer under one name. */
  readonly identity: ServerIdentity;
}

export interface ServerIdentity {
  readonly systemIdentifier: string;
  readonly timelineId: number;
}

export type UndoAction = 'stopWriters' | 'raiseFence' | 'swapBack' | 'lowerFence' | 'resumeWriters' | 'hidePage';

/** `$.assessment`, written by Assess. `action` says which `Undo:` state comes next. */
export interface Assessment extends LoopProgress {
  readonly action: UndoAction | 'wait' | 'none' | 'holdSafe';
  /** Set when `status` is `done`. */
  readonly outcome?: Outcome;
  readonly why: string;
  /** How often each action was tried, at most 3 each. */
  readonly tries: Readonly<Partial<Record<UndoAction, number>>>;
}

/**
 * The state `$` of RecoverDatabase, RevertCutover, ResumeWrites, FreezeWrites and Reconcile. Each key is written by one state (its ResultPath), named in the
 * comment; identifiers and ARNs only, never secrets.
 */
export interface RecoveryState {
  readonly incident: Incident; // Check request (replaces $)
  readonly database: DatabaseRef; // Check request
  readonly reconciles?: GoneOwner; // Check reconcile
  readonly plan?: RecoveryPlan; // Plan recovery
  readonly login?: { readonly tried: boolean; readonly findings: readonly Finding[] }; // Check login
  readonly lock?: LockHeld; // Lock database, Take over
  readonly record?: RecordAdopted; // Record world, Record original, Record revert, Adopt record
  readonly restore?: { readonly status: 'started' | 'adopted' | 'notYet'; readonly jobId?: string } & Acted; // Start restore
  readonly page?: { readonly shown: boolean; readonly reason?: string } & Acted; // Show maintenance page
  readonly writers?: { readonly services: number; readonly adopted: boolean } & Acted; // Record writers
  readonly stopped?: Acted & { readonly services: number }; // Stop writers
  readonly writersStopped?: LoopProgress; // Writers stopped?
  readonly fence?: LoopProgress & { readonly host?: string; readonly port?: number }; // Raise fence (host of the original)
  readonly sessions?: LoopProgress & { readonly ended?: number }; // Fence up?
  readonly restored?: LoopProgress & { readonly candidate?: InstanceRef }; // Restore finished?
  readonly configured?: LoopProgress & { readonly candidate?: InstanceRef }; // Configure candidate
  readonly verdict?: Verdict & { readonly adopted: boolean }; // Validate data
  readonly approval?: { readonly approvalId: string; readonly by: string; readonly at: string }; // Approve cut-over, Approve revert
  readonly recheck?: { readonly at: string }; // Recheck world
  readonly swap?: LoopProgress & { readonly stableReads?: number; readonly production?: InstanceRef }; // Swap identifiers
  readonly verified?: LoopProgress & { readonly stable?: number }; // Verify production
  readonly protection?: LoopProgress; // Protect production
  readonly fenceLowered?: Acted & { readonly instance: InstanceRef; readonly pointOfNoReturnAt?: string }; // Lower fence
  readonly fenceDown?: LoopProgress; // Fence down?
  readonly canary?: Acted & { readonly services: number }; // Resume canary
  readonly canaryHealthy?: LoopProgress; // Canary healthy?
  readonly resumed?: Acted & { readonly services: number }; // Resume writers
  readonly healthy?: LoopProgress; // Healthy?
  readonly pageHidden?: Acted & { readonly hidden: boolean }; // Hide maintenance page
  readonly service?: LoopProgress & { readonly requests?: number; readonly failures?: number }; // Verify service
  readonly backup?: Acted & { readonly backupJobId?: string; readonly evidenceSnapshot?: string }; // Back up production
  readonly revert?: Revert; // Check revert
  readonly lostWrites?: LostWrites; // List lost writes
  readonly lostWritesAtFreeze?: LostWrites; // Count lost writes
  readonly snapshot?: Acted & { readonly identifier: string }; // Snapshot database
  readonly report?: { readonly outcome: Outcome; readonly key: string; readonly markdownKey: string }; // Write report
  readonly notified?: Acted; // Notify
  readonly unlocked?: { readonly record: 'OPEN' | 'CLOSED' }; // Unlock
  readonly holdFreeze?: Acted; // Hold freeze: ...
  readonly failure?: StepFailure; // every Catch but N
  readonly openItem?: StepFailure; // Catch N
  readonly assessment?: Assessment; // Assess
  readonly undone?: unknown; // Undo: ... (result of the function that was used)
  readonly held?: { readonly at: string } & Acted; // Hold safe
}

/** What Step Functions writes for a caught error. */
export interface StepFailure {
  readonly Error: string;
  readonly Cause?: string;
}

/** The payload of every Task. */
export interface TaskEvent {
  readonly state: unknown;
  readonly context: TaskContext;
  /** Static per state, from the definition. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Approve cut-over only. */
  readonly taskToken?: string;
}

export interface TaskContext {
  readonly executionArn: string;
  readonly executionStartedAt: string;
  readonly stateName: string;
  readonly enteredAt: string;
}

/** Options of every loop state. */
export interface LoopOptions {
  readonly loop: string;
  readonly deadlineSeconds: number;
}

/** ECS service as it was before it was stopped. Restored exactly. */
export interface RecordedService {
  readonly cluster: string;
  readonly service: string;
  readonly serviceArn: string;
  readonly desiredCount: number;
  readonly taskDefinition: string;
  /** `deploymentCircuitBreaker` as it was; absent when none was configured. */
  readonly circuitBreaker?: { readonly enable: boolean; readonly rollback: boolean };
  readonly scaling?: {
    readonly minCapacity: number;
    readonly maxCapacity: number;
    readonly suspended: {
      readonly dynamicScalingIn: boolean;
      readonly dynamicScalingOut: boolean;
      readonly scheduledScaling: boolean;
    };
  };
}

/** Settings of a database that every function may need; `DATABASE` in the environment. */
export interface DatabaseSettings {
  readonly key: string;
  readonly identifier: string;
  readonly engine: 'postgres';
  readonly databaseName: string;
  /** Port of the instance. */
  readonly port: number;
  readonly secrets: {
    /** Login `recovery_validator`: reads everything, may end sessions. */
    readonly validator: string;
    /** The application's own login; it must open the candidate. */
    readonly application: string;
  };
  readonly network: {
    readonly vpcId: string;
    readonly subnetGroupName: string;
    readonly securityGroupIds: readonly string[];
  };
  readonly parameterGroupName: string;
  readonly optionGroupName?: string;
  readonly writers: readonly { readonly cluster: string; readonly service: string }[];
  readonly maintenancePage:
    | { readonly kind: 'listenerRule'; readonly paths: readonly string[] }
    | { readonly kind: 'none'; readonly reason: string };
  readonly health: { readonly urls: readonly string[]; readonly maxErrorRate: number };
  readonly objectives: { readonly rtoMinutes: number; readonly rpoMinutes: number };
  readonly stopWrites: StopWrites;
  readonly approval:
    | { readonly kind: 'required'; readonly timeoutMinutes: number }
    | { readonly kind: 'none'; readonly reason: string };
  readonly onFailure: OnFailure;
  readonly retainRetiredDays: number;
  readonly continuousBackupDays: number;
}

/** Check of the restored data; `required` unless severity says `warn`. */
export type Check = {
  readonly id: string;
  readonly severity?: 'required' | 'warn';
  readonly timeoutSeconds?: number;
} & (
  | { readonly kind: 'reachable' }
  | { readonly kind: 'requiredTables'; readonly tables: readonly string[] }
  | { readonly kind: 'rowCount'; readonly table: string; readonly min: number }
  | { readonly kind: 'foreignKeys'; readonly tables: readonly string[] | 'all' }
  | { readonly kind: 'recency'; readonly table: string; readonly column: string; readonly maxLagSeconds: number }
  | { readonly kind: 'sql'; readonly sql: string }
  | { readonly kind: 'applicationLogin' }
);

export interface CheckResult {
  readonly id: string;
  readonly kind: Check['kind'];
  readonly severity: 'required' | 'warn';
  readonly outcome: 'pass' | 'fail' | 'warn' | 'error' | 'skipped';
  readonly observed?: unknown;
  readonly expected?: unknown;
  readonly rowsExamined?: number;
  readonly milliseconds: number;
  readonly message?: string;
}

/** Items of the record table; `pk` is `<database key>#...`. */
export const recordKeys = {
  lock: (database: string) => `${database}#lock`,
  record: (database: string) => `${database}#record`,
  attempt: (database: string, attemptId: string) => `${database}#attempt#${attemptId}`,
  approval: (database: string, approvalId: string) => `${database}#approval#${approvalId}`,
};

export interface LockItem {
  readonly pk: string;
  readonly state: 'HELD' | 'FREE';
  /** Execution ARN of the owner, or of the last one. */
  readonly owner: string;
  readonly incidentId: string;
  /** Never falls. */
  readonly epoch: number;
  readonly acquiredAt: string;
  /** What the owner was asked to do: whoever reconciles an owner that is gone works for the same incident. */
  readonly incident?: Incident;
}

/** One per database; OPEN from Record world until the writers are back. First writer wins on every field. */
export interface RecordItem {
  readonly pk: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly incidentId: string;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly original: InstanceRef;
  /** Settings of the original before anything was changed (DescribeDBInstances, parity fields), as JSON. */
  readonly settings: string;
  readonly worldKey: string;
  readonly writers?: readonly RecordedService[];
  readonly writersRecordedAt?: string;
  readonly pageShownAt?: string;
  readonly fenceRaisedAt?: string;
  readonly frozenAt?: string;
  readonly candidateResourceId?: string;
  /** Set in the record of a RevertCutover: original and candidate have exchanged their roles. */
  readonly revert?: Revert;
  readonly swapStartedAt?: string;
  readonly swappedAt?: string;
  readonly pointOfNoReturnAt?: string;
  readonly heldAt?: string;
  readonly heldWhy?: string;
  readonly failure?: StepFailure;
  readonly closedAt?: string;
  readonly outcome?: Outcome;
}

/** One per (incident, restore point, attempt): what a restarted or later execution may adopt. */
export interface AttemptItem {
  readonly pk: string;
  readonly incidentId: string;
  readonly restorePoint: RestorePoint;
  readonly attempt: number;
  readonly candidateIdentifier: string;
  readonly retiredIdentifier: string;
  readonly originalResourceId: string;
  readonly restoreToken: string;
  readonly startedBy: string;
  readonly jobId?: string;
  readonly candidateResourceId?: string;
  readonly verdict?: Verdict;
  /** Set when the restore failed: the next start uses attempt + 1. */
  readonly failedBecause?: string;
}

export interface ApprovalItem {
  readonly pk: string;
  readonly approvalId: string;
  readonly incidentId: string;
  readonly executionArn: string;
  readonly taskToken: string;
  readonly planHash: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly state: 'PENDING' | 'APPROVED' | 'REJECTED';
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly comment?: string;
}
