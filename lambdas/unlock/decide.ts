import type { Outcome } from '../shared/contract/incident';
import type { RecordItem } from '../shared/contract/record-items';
import { stateMachineOf } from '../shared/executions';
import type { UnlockDecision, UnlockInput } from './contract';

/** Ends after which production serves as before, or as recovered: nothing is left to resume. */
const SERVING: readonly Outcome[] = ['Recovered', 'RecoveredWithOpenItems', 'Reverted', 'RolledBack', 'Unchanged'];

/**
 * The record stays open until the writers are back: after HeldSafe, and after a `prepare` that found a database which
 * an earlier recovery had frozen. Only the owner frees the lock; where no message went out, it leaves it to the sweep for
 * open locks, whose Reconcile tells the end five minutes later. The last of those who come frees the lock however that goes.
 */
export function decide(input: UnlockInput): UnlockDecision {
  const { lock, record, outcome, executionArn, isTold } = input;
  const owns = lock?.state === 'HELD' && lock.owner === executionArn;
  const over = SERVING.includes(outcome) || (outcome !== 'HeldSafe' && record !== undefined && !wasTouched(record));
  return {
    closesRecord: owns && record?.status === 'OPEN' && over,
    freesLock: owns && (isTold || isLastTeller(input)),
  };
}

/** A Reconcile that repeats an end which is not its own: one that it found closed, or that a Reconcile came to before it. */
function isLastTeller({ record, reconciles, executionArn }: UnlockInput): boolean {
  if (reconciles === undefined) {
    return false;
  }
  const { executionArn: before } = reconciles;
  return record?.closedBy === before || stateMachineOf(before) === stateMachineOf(executionArn);
}

/** True once production was touched: page, writers, fence or names. */
function wasTouched(record: RecordItem): boolean {
  return [record.pageShownAt, record.writersRecordedAt, record.fenceRaisedAt, record.swapStartedAt].some(
    (at) => at !== undefined,
  );
}
