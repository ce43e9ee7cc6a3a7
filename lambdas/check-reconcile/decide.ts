import { ERRORS } from '../shared/contract/error-names';
import type { LockItem } from '../shared/contract/record-items';
import { NamedError } from '../shared/named-error';
import type { CheckReconcileInput, CheckReconcileOutput, GoneDecision } from './contract';

const AT_WORK = ['RUNNING', 'PENDING_REDRIVE'];

/** An owner that ended without giving the lock back has left something behind. */
export function isOwnerGone(lock: LockItem | undefined, ownerStatus: string | undefined): GoneDecision {
  if (lock?.state !== 'HELD') {
    return { gone: false, why: 'the database is not locked' };
  }
  return ownerStatus !== undefined && AT_WORK.includes(ownerStatus)
    ? { gone: false, why: `the owner of the lock is at work: '${lock.owner}'` }
    : { gone: true, lock };
}

/** `$` of Reconcile. It goes on under the incident of the execution that is gone. */
export function decide({ settings, context, lock, ownerStatus }: CheckReconcileInput): CheckReconcileOutput {
  const database = { key: settings.key, productionIdentifier: settings.identifier };
  const owner = isOwnerGone(lock, ownerStatus);
  if (!owner.gone) {
    return { database, nothing: owner.why };
  }
  const { incident, owner: executionArn, epoch, origin } = owner.lock;
  if (!incident) {
    throw new NamedError(
      ERRORS.recoveryRefused,
      `lock of '${settings.key}' left by '${executionArn}' does not say what was asked for: found no incident in it, expected one; look at that execution and start it again by hand`,
    );
  }
  const { executionArn: self, executionStartedAt } = context;
  return {
    incident: { ...incident, executionArn: self, executionStartedAt },
    database,
    reconciles: { executionArn, epoch, ...(origin ? { origin } : {}) },
    failure: {
      Error: 'OwnerGone',
      Cause: `execution '${executionArn}' ended as '${ownerStatus ?? 'unknown'}' while it owned the database`,
    },
  };
}
