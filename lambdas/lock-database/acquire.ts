import { ERRORS } from '../shared/contract/error-names';
import type { Incident } from '../shared/contract/incident';
import { type LockItem, recordKeys } from '../shared/contract/record-items';
import type { GoneOwner, LockHeld } from '../shared/contract/recovery-state';
import type { Executions } from '../shared/executions';
import { NamedError } from '../shared/named-error';
import type { Records } from '../shared/records';
import { decide } from './decide';

/** Somebody else may write between read and write; a second look then tells whom. */
const LOOKS = 3;

export interface LockRequest {
  readonly database: string;
  /** Execution ARN. */
  readonly owner: string;
  readonly incident: Incident;
  readonly reconciles: GoneOwner | undefined;
  readonly now: Date;
}

/** Makes `owner` the owner of the database. Throws DatabaseLocked. */
export async function acquire(
  records: Records,
  executions: Pick<Executions, 'isRunning'>,
  { database, owner, incident, reconciles, now }: LockRequest,
): Promise<LockHeld> {
  const pk = recordKeys.lock(database);
  for (let look = 1; look <= LOOKS; look++) {
    const item = await records.get<LockItem>(pk);
    const foreign = item?.state === 'HELD' && item.owner !== owner;
    const ownerRuns = foreign && (await executions.isRunning(item.owner));
    const decision = decide({ item, ownerRuns, reconciles }, owner, now);
    if (decision.kind === 'owned') {
      return decision.held;
    }
    const next: LockItem = {
      pk,
      state: 'HELD',
      owner,
      incidentId: incident.id,
      epoch: decision.held.epoch,
      acquiredAt: now.toISOString(),
      incident,
      ...(reconciles ? { origin: reconciles.origin ?? reconciles.executionArn } : {}),
    };
    const acquired = item
      ? await records.put(next, '#owner = :owner AND #epoch = :epoch AND #state = :state', {
          ':owner': item.owner,
          ':epoch': item.epoch,
          ':state': item.state,
        })
      : await records.put(next, 'attribute_not_exists(#pk)');
    if (acquired) {
      return decision.held;
    }
  }
  throw new NamedError(
    ERRORS.databaseLocked,
    `database '${database}' is locked: found the lock changed ${LOOKS} times by others while it was taken, expected it to be free; start again`,
  );
}
