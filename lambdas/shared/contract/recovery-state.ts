import type { LostWrites, Revert } from './cut-over-revert';
import type { DatabaseRef, Incident, Outcome } from './incident';
import type { InstanceRef } from './instance-ref';
import type { Acted, LoopProgress } from './progress';
import type { Quiet } from './quiet';
import type { Finding, RecoveryPlan } from './recovery-plan';
import type { Steady } from './steady';
import type { Verdict } from './verdict';

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
  /** Where that was a Reconcile: the first execution of which it, or one before it, had taken over. */
  readonly origin?: string;
}

/** `$.record`, written by Record world. */
export interface RecordAdopted extends Acted {
  /** True when an OPEN record of an earlier execution was adopted. */
  readonly adopted: boolean;
  readonly openedBy: string;
  readonly original: InstanceRef;
  readonly worldKey: string;
}

/** An attempt of this execution whose restore failed before another was made. */
export interface FailedAttempt {
  /** Name that its instance has or would have had. */
  readonly identifier: string;
  readonly because: string;
  /** True when there is an instance: it is kept for people to look at. */
  readonly isLeft: boolean;
}

export type UndoAction =
  | 'stopWriters'
  | 'raiseFence'
  | 'swapBack'
  | 'lowerFence'
  | 'resumeWriters'
  | 'hidePage'
  | 'detachProxies'
  | 'attachProxies'
  | 'liftReadOnly';

/** `$.assessment`, written by Assess. `action` says which `Undo:` state comes next. */
export interface Assessment extends LoopProgress {
  readonly action: UndoAction | 'wait' | 'none' | 'holdSafe';
  /** Set when `status` is `done`. */
  readonly outcome?: Outcome;
  readonly why: string;
  /** Since when RDS has not shown the candidate, which going back then does without. */
  readonly candidateUnseenSince?: string;
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
  readonly writers?: { readonly count: number; readonly adopted: boolean } & Acted; // Record writers
  readonly readOnly?: Acted & { readonly set: boolean; readonly parameterGroup: string; readonly why?: string }; // Make read only
  readonly stopped?: Acted & { readonly count: number }; // Stop writers
  readonly writersStopped?: LoopProgress & { readonly quiet?: Quiet }; // Writers stopped?
  readonly fence?: LoopProgress & { readonly host?: string; readonly port?: number }; // Raise fence (host of the original)
  readonly proxiesDetached?: LoopProgress; // Detach proxies
  readonly sessions?: LoopProgress & {
    readonly ended?: number;
    /** What the server of MySQL or MariaDB says of itself. */
    readonly readOnly?: boolean;
  }; // Fence up?
  readonly restored?: LoopProgress & {
    readonly candidate?: InstanceRef;
    readonly failedBefore?: FailedAttempt;
    /** Since when RDS has not shown a candidate whose ID is known. */
    readonly candidateUnseenSince?: string;
  }; // Restore finished?
  readonly configured?: LoopProgress & {
    readonly candidate?: InstanceRef;
    /** Settings that were asked for in one call, and how often in a row. */
    readonly asked?: { readonly fields: string; readonly times: number };
    /** When the candidate was last seen in its first backup. */
    readonly backedUpAt?: string;
    /** When the master's password was set from its current secret. */
    readonly passwordSetAt?: string;
    /** The candidate's own managed secret: an ARN, never a value. */
    readonly masterSecretArn?: string;
  }; // Configure candidate
  readonly candidateAnswers?: LoopProgress; // Candidate answers?
  readonly verdict?: Verdict & { readonly adopted: boolean }; // Validate data
  readonly approval?: { readonly approvalId: string; readonly by: string; readonly at: string }; // Approve cut-over, Approve revert
  readonly recheck?: { readonly at: string }; // Recheck world
  readonly swap?: LoopProgress & {
    readonly quiet?: Quiet;
    readonly stableReads?: number;
    readonly production?: InstanceRef;
  }; // Swap identifiers
  readonly readOnlyLifted?: LoopProgress; // Lift read only
  readonly verified?: LoopProgress & { readonly stable?: number }; // Verify production
  readonly protection?: LoopProgress; // Protect production
  readonly proxiesAttached?: LoopProgress; // Attach proxies
  readonly fenceLowered?: LoopProgress & { readonly instance: InstanceRef }; // Lower fence
  readonly fenceDown?: LoopProgress & { readonly differences?: readonly string[] }; // Fence down?: settings of production that are not the original's; absent when there are none
  readonly proxiesHealthy?: LoopProgress & {
    readonly endpoints: readonly { readonly name: string; readonly host: string }[];
  }; // Proxy targets healthy?
  readonly proxiesVerified?: { readonly proxies: readonly string[] }; // Verify proxies
  readonly canary?: Acted & { readonly count: number }; // Resume canary
  readonly canaryHealthy?: LoopProgress; // Canary healthy?
  readonly resumed?: Acted & { readonly count: number }; // Resume writers
  readonly healthy?: LoopProgress; // Healthy?
  readonly pageHidden?: Acted & { readonly hidden: boolean }; // Hide maintenance page
  readonly steady?: LoopProgress & { readonly steady?: Steady }; // Writers steady?
  readonly service?: LoopProgress & { readonly requests?: number; readonly failures?: number }; // Verify service
  readonly replicas?: LoopProgress & {
    /** New replicas and those whose place they take; empty until all are there. */
    readonly replicas: readonly { readonly instead: string; readonly name: string; readonly host?: string }[];
  }; // Recreate replicas
  readonly backup?: Acted & {
    readonly backupJobId?: string;
    readonly evidenceSnapshot?: string;
    /** What AWS Backup knows of production; absent when nothing covers it. */
    readonly coverage?: { readonly lastBackupAt?: string; readonly continuous: boolean };
    /** Absent when there are none. */
    readonly openItems?: readonly string[];
  }; // Back up production
  readonly revert?: Revert; // Check revert
  readonly lostWrites?: LostWrites; // List lost writes
  readonly lostWritesAtFreeze?: LostWrites; // Count lost writes
  readonly snapshot?: Acted & { readonly identifier: string }; // Snapshot database
  readonly report?: { readonly outcome: Outcome; readonly key: string; readonly markdownKey: string }; // Write report
  readonly notified?: Acted; // Notify
  readonly unlocked?: { readonly record: 'OPEN' | 'CLOSED' }; // Unlock
  readonly holdFreeze?: Acted & { readonly quiet?: Quiet }; // Hold freeze: ...
  readonly failure?: StepFailure; // every Catch but N and those of the failure path
  readonly undoFailure?: StepFailure; // Catch of Take over, Assess and Undo: ..., the last one
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
