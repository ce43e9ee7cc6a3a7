import { SETTLE_SECONDS } from '../lock-database/decide';
import { ERRORS } from '../shared/contract/error-names';
import type { LockItem } from '../shared/contract/record-items';
import type { StepFailure } from '../shared/contract/recovery-state';
import { NamedError } from '../shared/named-error';
import type { FailureSeen, TakeOverDecision } from './contract';

/**
 * Raises the epoch, so that Lambdas of the failed state that still run can change nothing more. A repeated call raises
 * it once more, which does no harm.
 */
export function decide(item: LockItem | undefined, executionArn: string, now: Date): TakeOverDecision {
  if (item?.state !== 'HELD' || item.owner !== executionArn) {
    const found = item ? `${item.state} by '${item.owner}'` : 'no lock';
    throw new NamedError(
      ERRORS.lockLost,
      `failure path of '${executionArn}' must not act: found ${found}, expected its own lock; look at the other execution`,
    );
  }
  const epoch = item.epoch + 1;
  return {
    next: { ...item, epoch, acquiredAt: now.toISOString() },
    held: { epoch, settleSeconds: SETTLE_SECONDS },
  };
}

/** The failure to tell about: a closed gate throws nothing, so its verdict says what failed. */
export function failureOf({ failure, verdict }: FailureSeen): StepFailure | undefined {
  if (failure) {
    return failure;
  }
  if (!verdict || verdict.outcome === 'pass') {
    return undefined;
  }
  return {
    Error: 'ValidationFailed',
    Cause: `validation of the candidate ended with '${verdict.outcome}': ${verdict.failed.join(', ') || 'no check could be judged'}`,
  };
}
