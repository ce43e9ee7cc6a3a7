import type { Revert } from './cut-over-revert';
import type { Incident, Outcome } from './incident';
import type { InstanceRef } from './instance-ref';
import type { RecordedReadOnly } from './read-only-fence';
import type { RecordedProxy } from './recorded-proxy';
import type { RecordedWriter } from './recorded-writer';
import type { RestorePoint } from './recovery-plan';
import type { StepFailure } from './recovery-state';
import type { Verdict } from './verdict';

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
  /** Of a Reconcile: the execution whose end it came to, through any Reconcile in between. */
  readonly origin?: string;
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
  readonly writers?: readonly RecordedWriter[];
  readonly writersRecordedAt?: string;
  readonly pageShownAt?: string;
  /** Proxies that had the database as target before they were detached. */
  readonly proxies?: readonly RecordedProxy[];
  /** The parameter of the database before it was told to take no writes. */
  readonly readOnly?: RecordedReadOnly;
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
  /** Execution ARN. */
  readonly closedBy?: string;
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
  /** Set when no execution waited for the decision any more: asked again under another id, or ended. */
  readonly unheardAt?: string;
}
