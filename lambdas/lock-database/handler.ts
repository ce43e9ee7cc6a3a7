import { ERRORS } from '../shared/contract/error-names';
import { type LockItem, recordKeys } from '../shared/contract/record-items';
import type { LockHeld } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { Executions } from '../shared/executions';
import { NamedError } from '../shared/named-error';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import { decide } from './decide';

const executions = new Executions();

/** Somebody else may write between read and write; a second look then tells whom. */
const LOOKS = 3;

export const handler = taskHandler({ needs: ['incident'] }, async ({ state, context, now }): Promise<LockHeld> => {
  const records = new Records(variable('TABLE_NAME'));
  const pk = recordKeys.lock(state.database.key);
  const owner = context.executionArn;
  for (let look = 1; look <= LOOKS; look++) {
    const item = await records.get<LockItem>(pk);
    const foreign = item?.state === 'HELD' && item.owner !== owner;
    const ownerRuns = foreign && (await executions.isRunning(item.owner));
    const decision = decide({ item, ownerRuns, reconciles: state.reconciles }, owner, now);
    if (decision.kind === 'owned') {
      return decision.held;
    }
    const next: LockItem = {
      pk,
      state: 'HELD',
      owner,
      incidentId: state.incident.id,
      epoch: decision.held.epoch,
      acquiredAt: now.toISOString(),
      incident: state.incident,
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
    `database '${state.database.key}' is locked: found the lock changed ${LOOKS} times by others while it was taken, expected it to be free; start again`,
  );
});
