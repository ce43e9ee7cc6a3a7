import { type LockItem, type RecordItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { log } from '../shared/log';
import { outcomeOf } from '../shared/outcome';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import { decide } from './decide';
import { freeLock } from './free-lock';

type Unlocked = NonNullable<RecoveryState['unlocked']>;

export const handler = taskHandler({ needs: ['lock'] }, async ({ state, context, now }): Promise<Unlocked> => {
  const records = new Records(variable('TABLE_NAME'));
  const { key } = state.database;
  const lock = await records.get<LockItem>(recordKeys.lock(key));
  const record = await records.get<RecordItem>(recordKeys.record(key));
  const outcome = outcomeOf(state);
  const { closesRecord, freesLock } = decide({
    lock,
    record,
    outcome,
    executionArn: context.executionArn,
    isTold: state.notified !== undefined,
    reconciles: state.reconciles,
  });

  if (closesRecord) {
    await records.guard(key, context.executionArn, state.lock);
    const closed = { closedAt: now.toISOString(), closedBy: context.executionArn, outcome };
    await close(records, key, { status: 'CLOSED', ...closed });
  }
  if (freesLock) {
    await freeLock(records, { database: key, executionArn: context.executionArn, epoch: state.lock.epoch });
  }
  if (lock?.state === 'HELD' && lock.owner === context.executionArn && !freesLock) {
    log('WARN', 'nobody was told of the end: the lock is left, and Reconcile tells it within five minutes', {
      outcome,
    });
  }
  return { record: record?.status === 'OPEN' && !closesRecord ? 'OPEN' : 'CLOSED' };
});

/** False of the write may mean that an earlier try has closed it; one that is still open is tried again. */
async function close(records: Records, database: string, closed: Partial<RecordItem>): Promise<void> {
  const pk = recordKeys.record(database);
  if (await records.set(pk, closed, '#status = :open', { ':open': 'OPEN' })) {
    return;
  }
  const record = await records.get<RecordItem>(pk);
  if (record?.status === 'OPEN') {
    throw new Error(
      `record of incident '${record.incidentId}' is still open: expected it closed; unlock is tried again`,
    );
  }
}
