import type { UndoAction } from '../shared/contract';
import type { AssessDecision, AssessOutput, NamesPicture } from './contract';

/** Actions that `Undo:` states carry out. */
const UNDO: readonly UndoAction[] = [
  'stopWriters',
  'raiseFence',
  'swapBack',
  'lowerFence',
  'resumeWriters',
  'hidePage',
];

/**
 * Counts how often each action was asked for. Swapping back takes two renames, one a call, so its count begins anew
 * whenever the names have moved.
 */
export function countTries(
  { action }: Pick<AssessDecision, 'action'>,
  previous: AssessOutput | undefined,
  names: NamesPicture,
): AssessOutput['tries'] {
  const before = previous?.tries ?? {};
  const tries = previous?.names !== undefined && previous.names !== names ? { ...before, swapBack: 0 } : before;
  const undo = UNDO.find((one) => one === action);
  return undo ? { ...tries, [undo]: (tries[undo] ?? 0) + 1 } : tries;
}
