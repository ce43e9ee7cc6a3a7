import { recordKeys } from '../shared/contract/record-items';
import type { Records } from '../shared/records';

/** Gives the lock back. False when somebody took over in between; the lock is theirs then. */
export async function freeLock(
  records: Records,
  {
    database,
    executionArn,
    epoch,
  }: { readonly database: string; readonly executionArn: string; readonly epoch: number },
): Promise<boolean> {
  return records.set(
    recordKeys.lock(database),
    { state: 'FREE' },
    '#state = :held AND #owner = :owner AND #epoch = :epoch',
    { ':held': 'HELD', ':owner': executionArn, ':epoch': epoch },
  );
}
