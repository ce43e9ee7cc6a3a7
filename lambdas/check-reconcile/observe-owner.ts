import { type LockItem, recordKeys } from '../shared/contract/record-items';
import type { Executions } from '../shared/executions';
import type { Records } from '../shared/records';

/** The lock of a database, and the status of the execution that holds it. */
export async function observeOwner(
  records: Records,
  executions: Executions,
  database: string,
): Promise<{ readonly lock: LockItem | undefined; readonly ownerStatus: string | undefined }> {
  const lock = await records.get<LockItem>(recordKeys.lock(database));
  return { lock, ownerStatus: lock?.state === 'HELD' ? await executions.status(lock.owner) : undefined };
}
