import { type LockItem, recordKeys } from '../shared/contract/record-items';
import type { LockHeld } from '../shared/contract/recovery-state';
import type { Records } from '../shared/records';
import { decide } from './decide';

/** Raises the epoch of the caller's own lock. Throws LockLost when it is somebody else's. */
export async function raiseEpoch(
  records: Records,
  { database, executionArn, now }: { readonly database: string; readonly executionArn: string; readonly now: Date },
): Promise<LockHeld> {
  const item = await records.get<LockItem>(recordKeys.lock(database));
  const { next, held } = decide(item, executionArn, now);
  const raised = await records.put(next, '#owner = :owner AND #epoch = :epoch', {
    ':owner': executionArn,
    ':epoch': next.epoch - 1,
  });
  if (!raised) {
    // Read again for the message: whoever changed it in between owns the database now.
    await records.guard(database, executionArn, { epoch: next.epoch });
  }
  return held;
}
