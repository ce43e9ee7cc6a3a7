import { attemptIdIn } from '../shared/attempt-behind-swap';
import { ERRORS } from '../shared/contract/error-names';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { TaskContext } from '../shared/contract/task-event';
import { variable } from '../shared/environment';
import { isGone } from '../shared/gone-instance';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { NamedError } from '../shared/named-error';
import { openRecord } from '../shared/open-record';
import type { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { act } from './act';
import type { SwapIdentifiersOutput, SwapNames } from './contract';
import { describe, nextStep } from './next-step';

/** Assess judges time in the failure path; this is only what one call may answer. */
const UNDO = { loop: 'Undo: swap back', deadlineSeconds: 90 * 60 };

export interface SwapBackTask {
  readonly state: RecoveryState & Required<Pick<RecoveryState, 'lock'>>;
  readonly context: TaskContext;
  readonly now: Date;
}

/** Makes one step towards the original under the production identifier; Assess calls again until it is there. */
export async function swapBack(rds: Rds, { state, context, now }: SwapBackTask): Promise<SwapIdentifiersOutput> {
  const { database, lock, incident } = state;
  const { productionIdentifier } = database;
  const records = new Records(variable('TABLE_NAME'));
  const record = await openRecord(records, database.key);
  if (record.pointOfNoReturnAt) {
    throw unsafe(
      productionIdentifier,
      `the point of no return passed at ${record.pointOfNoReturnAt}`,
      'no write to have followed',
    );
  }
  const { candidateResourceId } = record;
  if (!candidateResourceId) {
    throw unsafe(productionIdentifier, 'no candidate in the record', 'the one that was being swapped in');
  }
  const original = await rds.byResourceId(record.original.resourceId);
  // A recovery that adopts the record of a return has a candidate of its own.
  const returns = record.revert?.retired.resourceId === candidateResourceId ? record.revert : undefined;
  const names = returns
    ? { production: productionIdentifier, ...returns.names }
    : namesBack(productionIdentifier, original?.DBInstanceIdentifier, state.plan?.names);
  const candidateGone = isGone(state.assessment?.candidateUnseenSince, now);
  const question = { record, candidateResourceId, names, left: false, candidateGone, incidentId: incident.id, now };
  const { step } = await nextStep(rds, { direction: 'back', ...question });
  const loop = continueLoop(undefined, UNDO, now);
  if (step.kind === 'swapped') {
    return { ...loopDone(loop), production: step.production.ref };
  }
  const progress = stillWaiting(loop, UNDO, now, describe(step));
  if (step.kind === 'waiting') {
    return progress;
  }
  await records.guard(database.key, context.executionArn, lock);
  const acted = await act(rds, step, { original: record.original.resourceId, candidate: candidateResourceId });
  return acted ? { ...progress, acted: [acted] } : progress;
}

/** The retired name tells which attempt's candidate is out; the plan in `$` may be that of a later one. */
function namesBack(
  production: string,
  originalIdentifier: string | undefined,
  planned: Omit<SwapNames, 'production'> | undefined,
): SwapNames {
  const id = attemptIdIn(originalIdentifier);
  const names = id ? { candidate: `${production}-restored-${id}`, retired: originalIdentifier ?? '' } : planned;
  if (names) {
    return { production, ...names };
  }
  throw unsafe(production, 'no name for the candidate', 'a plan or a retired original');
}

function unsafe(production: string, found: string, expected: string): NamedError {
  return new NamedError(
    ERRORS.swapUnsafe,
    `swap back of '${production}' is unsafe: found ${found}, expected ${expected}; look at both instances`,
  );
}
