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

/**
 * Stops each writer whatever becomes of the others: one that refuses must not leave the rest writing. Throws afterwards
 * what was met; a lost lock ends it at once.
 */
export async function stopEach(
  writers: readonly (readonly Change[])[],
  guard: () => Promise<void>,
): Promise<readonly ActedCall[]> {
  const acted: ActedCall[] = [];
  const met: { readonly call: ActedCall; readonly error: unknown }[] = [];
  for (const changes of writers) {
    for (const { call, make } of changes) {
      await guard();
      try {
        await make();
        acted.push(call);
      } catch (error) {
        met.push({ call, error });
        break;
      }
    }
  }
  const [first, ...others] = met;
  if (first && others.length === 0) {
    throw first.error;
  }
  if (first) {
    const lines = met.map(({ call, error }) => `${call.call} of ${call.subject}: ${String(error)}`);
    throw new AggregateError(
      met.map(({ error }) => error),
      `${met.length} writers could not be stopped: ${lines.join('; ')}`,
    );
  }
  return acted;
}
