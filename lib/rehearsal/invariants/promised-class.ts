import { ERRORS } from '../../../lambdas/shared/contract/error-names';
import { OUTCOMES } from '../../../lambdas/shared/contract/incident';
import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { RecoveryState } from '../../../lambdas/shared/contract/recovery-state';
import type { ExecutionEnd } from '../responder';
import type { ProductionView } from './production-view';

/** Ends that say in which state the world is. */
export const CLASSES: ReadonlySet<string> = new Set([
  ...OUTCOMES,
  'Writers resumed',
  'Reconciled',
  'Nothing to reconcile',
]);

/** What an end promises of the world. */
export type Promised = 'unchanged' | 'prepared' | 'frozen' | 'held' | 'original' | 'reverted' | 'recovered';

/** Whether an end says how the world is: a request that was refused says nothing of it. */
function decides({ outcome, state }: ExecutionEnd): boolean {
  if (outcome === 'Nothing to reconcile' || outcome === 'ABORTED') return false;
  return outcome !== 'Unchanged' || (state as Partial<RecoveryState>).lock !== undefined;
}

/** The end that says how the world is now; `undefined` when an execution was lost after it and nobody finished that. */
export function decidingEnd(ends: readonly ExecutionEnd[]): ExecutionEnd | undefined {
  const last = ends.findLast((end) => decides(end) || wasLost(end));
  return last && !wasLost(last) ? last : undefined;
}

/** Stopped after it had taken the lock. */
function wasLost({ outcome, state }: ExecutionEnd): boolean {
  return outcome === 'ABORTED' && (state as Partial<RecoveryState>).lock !== undefined;
}

/** The promise of an end; `undefined` for one that makes none. */
export function promisedBy(
  { outcome, state }: ExecutionEnd,
  record: RecordItem | undefined,
  { holder }: ProductionView,
): Promised | undefined {
  const assessed = (state as Partial<RecoveryState>).assessment?.outcome;
  switch (outcome === 'Reconciled' ? assessed : outcome) {
    case 'Planned':
    case 'Unchanged':
      return 'unchanged';
    case 'Prepared':
      return 'prepared';
    case 'Frozen':
      return 'frozen';
    case 'HeldSafe':
      return 'held';
    case 'RolledBack':
      return 'original';
    case 'Reverted':
      return 'reverted';
    case 'Writers resumed':
    case 'Recovered':
    case 'RecoveredWithOpenItems':
      if (holder === record?.original.resourceId) return outcome === 'Writers resumed' ? 'original' : 'recovered';
      return record?.revert?.retired.resourceId === holder ? 'reverted' : 'recovered';
    default:
      return undefined;
  }
}

/**
 * The lock could not be taken over, or Assess itself failed, other than by running out of time: nothing could be put back.
 * What an `Undo: ` state could not do, Assess is asked about again: no such state may end in holding.
 */
export function couldPutNothingBack(state: ExecutionEnd['state'], visited: readonly string[]): boolean {
  if (visited[visited.lastIndexOf('Hold safe') - 1]?.startsWith('Undo: ')) return false;
  const { assessment, undoFailure } = state as Partial<RecoveryState>;
  return (
    undoFailure !== undefined && undoFailure.Error !== ERRORS.deadlineExceeded && assessment?.action !== 'holdSafe'
  );
}
