import type { UndoAction } from '../shared/contract/recovery-state';
import type { AssessDecision, AssessOutput } from './contract';

/** Actions that `Undo:` states carry out. */
const UNDO: readonly UndoAction[] = [
  'stopWriters',
  'raiseFence',
  'swapBack',
  'lowerFence',
  'resumeWriters',
  'hidePage',
  'detachProxies',
  'attachProxies',
  'liftReadOnly',
];

/**
 * Counts how often each action was asked for. Swapping back takes several calls, so its count begins anew whenever names
 * or marks have changed since.
 */
export function countTries(
  { action }: Pick<AssessDecision, 'action'>,
  previous: AssessOutput | undefined,
  seen: string,
  now: Date,
): Pick<AssessOutput, 'tries' | 'seen' | 'lastTry'> {
  const before = previous?.tries ?? {};
  const moved = previous?.seen !== undefined && previous.seen !== seen;
  const tries = moved ? { ...before, swapBack: 0 } : before;
  const undo = UNDO.find((one) => one === action);
  if (undo) {
    return {
      tries: { ...tries, [undo]: (tries[undo] ?? 0) + 1 },
      seen,
      lastTry: { action: undo, at: now.toISOString() },
    };
  }
  const shown = moved && previous?.lastTry?.action === 'swapBack';
  return { tries, seen, ...(previous?.lastTry && !shown ? { lastTry: previous.lastTry } : {}) };
}
