import type { Outcome } from '../shared/contract/incident';
import type { RecordItem } from '../shared/contract/record-items';
import type { UnlockDecision, UnlockInput } from './contract';

/** Ends after which production serves as before, or as recovered: nothing is left to resume. */
const SERVING: readonly Outcome[] = ['Recovered', 'RecoveredWithOpenItems', 'Reverted', 'RolledBack', 'Unchanged'];

/**
 * The record stays open until the writers are back: after HeldSafe, and after a `prepare` that found a database which
 * an earlier recovery had frozen. Only the owner frees the lock; where no message went out, it leaves it to the sweep for
 * open locks, whose Reconcile tells the end five minutes later. A Reconcile that is not heard either leaves it once more; the
 * next one frees it however its message goes, so that topics which are gone for good are not paid for without end.
 */
export function decide(input: UnlockInput): UnlockDecision {
  const { lock, record, outcome, executionArn, isTold, reconciles } = input;
  const owns = lock?.state === 'HELD' && lock.owner === executionArn;
  const over = SERVING.includes(outcome) || (outcome !== 'HeldSafe' && record !== undefined && !wasTouched(record));
  const isLast = reconciles !== undefined && machineOf(reconciles) === machineOf(executionArn);
  return { closesRecord: owns && record?.status === 'OPEN' && over, freesLock: owns && (isTold || isLast) };
}

/** Name of the state machine in `arn:aws:states:<region>:<account>:execution:<machine>:<name>`. */
function machineOf(executionArn: string): string | undefined {
  return executionArn.split(':')[6];
}

/** True once production was touched: page, writers, fence or names. */
function wasTouched(record: RecordItem): boolean {
  return [record.pageShownAt, record.writersRecordedAt, record.fenceRaisedAt, record.swapStartedAt].some(
    (at) => at !== undefined,
  );
}
