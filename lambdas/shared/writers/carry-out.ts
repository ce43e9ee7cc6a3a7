import type { ActedCall } from '../contract/progress';
import type { Change } from './writer-kind';

/** Makes the changes one after the other; `guard` runs right before each of them. */
export async function carryOut(changes: readonly Change[], guard: () => Promise<void>): Promise<readonly ActedCall[]> {
  const acted: ActedCall[] = [];
  for (const { call, make } of changes) {
    await guard();
    await make();
    acted.push(call);
  }
  return acted;
}
