import { ERRORS } from '../shared/contract/error-names';
import type { LockItem } from '../shared/contract/record-items';
import type { GoneOwner } from '../shared/contract/recovery-state';
import { consoleLink } from '../shared/executions';
import { NamedError } from '../shared/named-error';
import type { LockDecision, LockObserved } from './contract';

/** Longer than the longest Lambda that changes anything (75 s): a stopped execution leaves its Lambdas running. */
export const SETTLE_SECONDS = 90;

export function decide({ item, ownerRuns, reconciles }: LockObserved, executionArn: string, now: Date): LockDecision {
  if (reconciles && item?.owner !== executionArn && !isLeftBy(reconciles, item)) {
    throw new NamedError(
      ERRORS.databaseLocked,
      `lock is not left by '${reconciles.executionArn}' at epoch ${reconciles.epoch} any more: found ${item ? `${item.state} by '${item.owner}' at epoch ${item.epoch}` : 'none'}; somebody else went on, nothing is left to reconcile`,
    );
  }
  if (!item) {
    return { kind: 'acquire', held: { epoch: 1, settleSeconds: 0 } };
  }
  if (item.state === 'FREE') {
    return { kind: 'acquire', held: { epoch: item.epoch + 1, settleSeconds: 0 } };
  }
  if (item.owner === executionArn) {
    // A lost reply: whether somebody was taken over is not known any more, so what is left of the time is waited.
    return { kind: 'owned', held: { epoch: item.epoch, settleSeconds: leftToSettle(item, now) } };
  }
  if (ownerRuns) {
    throw lockedBy(item);
  }
  return {
    kind: 'acquire',
    held: { epoch: item.epoch + 1, settleSeconds: SETTLE_SECONDS, takenFrom: item.owner },
  };
}

function isLeftBy({ executionArn, epoch }: GoneOwner, item: LockItem | undefined): boolean {
  return item?.state === 'HELD' && item.owner === executionArn && item.epoch === epoch;
}

function lockedBy(item: LockItem): NamedError {
  return new NamedError(
    ERRORS.databaseLocked,
    `database is locked: found incident '${item.incidentId}' at work since ${item.acquiredAt} as '${item.owner}', expected no running recovery; wait for it or stop it: ${consoleLink(item.owner)}`,
  );
}

function leftToSettle(item: LockItem, now: Date): number {
  const elapsed = Math.floor((now.getTime() - Date.parse(item.acquiredAt)) / 1000);
  return Math.min(SETTLE_SECONDS, Math.max(0, SETTLE_SECONDS - elapsed));
}
